-- The log for operators' SQL.
CREATE VIEW event_log AS
    SELECT position, lower(hex(stream_id)) AS stream_id, version, type, schema_version,
           lower(hex(event_id)) AS event_id,
           strftime('%Y-%m-%dT%H:%M:%S', recorded_at / 1000000, 'unixepoch')
               || printf('.%06dZ', recorded_at % 1000000) AS recorded_at,
           metadata, data, private IS NOT NULL AS has_private_part, lower(hex(hash)) AS hash
    FROM events;
