#!/usr/bin/env bash
# A role and a database of its own for each service that has one; run by the image at its first start.
set -euo pipefail

database() { # name, password
    psql --username postgres --set ON_ERROR_STOP=1 --set name="$1" --set password="$2" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
}

database guest_chat "$GUEST_CHAT_PASSWORD"
database staff_chat "$STAFF_CHAT_PASSWORD"
database notification "$NOTIFICATION_PASSWORD"
