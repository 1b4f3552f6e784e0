-- Login roles and a database, made by the superuser once:
--   psql -v owner_password=… -v node_password=… -v operator_password=… -v reader_password=… -f roles.sql
-- `roster` owns the schema and runs `roster migrate`. API nodes log in as `roster_node`: it reads, and appends by functions that move the head of the log with the events, and
-- neither changes nor deletes anything; a person's key goes only with the event that the person was erased. Operators log in as `roster_operator`, who may import as well (`log import`, `user import`), or as
-- `roster_reader`, who only looks: `log verify`, `log tail`, `log export`, `user show`.
CREATE ROLE roster_read NOLOGIN;
CREATE ROLE roster_app NOLOGIN;
CREATE ROLE roster_operate NOLOGIN IN ROLE roster_app;
CREATE ROLE roster LOGIN PASSWORD :'owner_password';
CREATE ROLE roster_node LOGIN PASSWORD :'node_password' IN ROLE roster_app;
CREATE ROLE roster_operator LOGIN PASSWORD :'operator_password' IN ROLE roster_operate;
CREATE ROLE roster_reader LOGIN PASSWORD :'reader_password' IN ROLE roster_read;
CREATE DATABASE roster OWNER roster;
REVOKE CONNECT, TEMPORARY ON DATABASE roster FROM PUBLIC;
GRANT CONNECT ON DATABASE roster TO roster_app, roster_operate, roster_read;
\connect roster
ALTER DEFAULT PRIVILEGES FOR ROLE roster_app IN SCHEMA public GRANT SELECT ON TABLES TO roster_read;
