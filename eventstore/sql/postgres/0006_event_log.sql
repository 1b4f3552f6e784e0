-- The log for operators' SQL.
CREATE VIEW event_log AS
    SELECT position, stream_id, version, type, schema_version, event_id, recorded_at,
           metadata::jsonb AS metadata, data::jsonb AS data,
           private IS NOT NULL AS has_private_part, encode(hash, 'hex') AS hash
    FROM events;
