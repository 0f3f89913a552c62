-- Nothing is handed out twice: ids that were given away after the backup are known to browsers, to Kafka and to the
-- other services.
select setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, start_value) + 1000000)
from pg_sequences where schemaname = 'public';
