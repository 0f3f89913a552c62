-- How often a stay was entered from an address within the quarter of an hour that began then: somebody who has the PIN
-- may not make sessions without end. An older version of the service leaves both as they are.
alter table pin_entered add column entries int not null default 0;
alter table pin_entered add column window_start timestamptz not null default now();
