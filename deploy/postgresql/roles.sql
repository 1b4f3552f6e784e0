-- Two login roles and a database, made by the superuser once: psql -v owner_password=… -v node_password=… -f roles.sql
-- `roster` owns the schema and runs `roster migrate`; API nodes and operators log in as `roster_node`, which may append and read, and neither change nor delete events.
CREATE ROLE roster_app NOLOGIN;
CREATE ROLE roster LOGIN PASSWORD :'owner_password';
CREATE ROLE roster_node LOGIN PASSWORD :'node_password' IN ROLE roster_app;
CREATE DATABASE roster OWNER roster;
REVOKE CONNECT, TEMPORARY ON DATABASE roster FROM PUBLIC;
GRANT CONNECT ON DATABASE roster TO roster_app;
