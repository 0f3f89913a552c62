-- Names and titles as searches compare them; the service makes them, by rules that PostgreSQL does not have. A job makes
-- those of rows that are there, and of what the former version of the service changes.
alter table staff_member add column folded_name text;
alter table staff_member add column folded_rest text;

create function staff_member_changed() returns trigger language plpgsql as $$
begin
    new.folded_name := null;
    return new;
end
$$;

create trigger staff_member_changed before update on staff_member for each row
    when ((new.first_name, new.last_name, new.email, new.department_name, new.role_name)
            is distinct from (old.first_name, old.last_name, old.email, old.department_name, old.role_name)
        and (new.folded_name, new.folded_rest) is not distinct from (old.folded_name, old.folded_rest))
    execute function staff_member_changed();
