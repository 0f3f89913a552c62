-- The trace of what caused the event, as W3C Trace Context writes it; null outside any.
alter table outbox add column traceparent text;
