-- Which instance runs a scheduled job now, until when. The row goes when the job ends; one whose instance vanished is
-- taken over when it has expired. One row for each job of the service.
create table job_lease (
    job        text        primary key,
    holder     uuid        not null,
    expires_at timestamptz not null
);
