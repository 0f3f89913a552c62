#!/usr/bin/env bash
# Creates the topics that are not there yet. One broker, so one replica.
#   topics.sh HOST:PORT
set -euo pipefail

readonly BROKERS="$1"

topic() { # name, partitions, settings
    local name="$1" partitions="$2" setting settings=()
    shift 2
    for setting in "$@"; do settings+=(--config "$setting"); done
    /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$BROKERS" --create --if-not-exists \
        --topic "$name" --partitions "$partitions" --replication-factor 1 "${settings[@]}"
}

# Of topics that other systems produce to, the broker inflates what it takes: their limit then holds for readers, too.
readonly INFLATED=(compression.type=uncompressed max.message.bytes=4194304)

topic hotel.stays 6 cleanup.policy=delete retention.ms=604800000 segment.ms=86400000 "${INFLATED[@]}"
topic hotel.staff 6 cleanup.policy=compact retention.ms=-1 "${INFLATED[@]}"
topic hotel.notices 6 cleanup.policy=delete retention.ms=604800000 segment.ms=86400000 "${INFLATED[@]}"
topic guest-chat.events 12 cleanup.policy=delete retention.ms=604800000 segment.ms=86400000
topic staff-chat.events 12 cleanup.policy=delete retention.ms=604800000 segment.ms=86400000
topic staff-chat.members 6 cleanup.policy=compact retention.ms=-1
topic guest-chat.sessions 6 cleanup.policy=compact retention.ms=-1
topic guest-chat.devices 6 cleanup.policy=delete retention.ms=86400000 segment.ms=86400000
topic chat.signals 6 cleanup.policy=delete retention.ms=60000 segment.ms=60000
topic realtime.presence 6 cleanup.policy=compact,delete retention.ms=86400000 min.compaction.lag.ms=3600000 segment.ms=86400000
topic notification.events 6 cleanup.policy=delete retention.ms=604800000 segment.ms=86400000
topic hotel.stays.dlq 6 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
topic hotel.staff.dlq 6 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
topic hotel.notices.dlq 6 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
topic guest-chat.events.dlq 12 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
topic staff-chat.events.dlq 12 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
topic staff-chat.members.dlq 6 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
topic guest-chat.sessions.dlq 6 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
topic guest-chat.devices.dlq 6 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
topic chat.signals.dlq 6 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
topic realtime.presence.dlq 6 cleanup.policy=delete retention.ms=2592000000 segment.ms=86400000
