create table conversation (
    id       bigint primary key,
    sequence bigint not null
);

create table effect (
    what text not null
);
