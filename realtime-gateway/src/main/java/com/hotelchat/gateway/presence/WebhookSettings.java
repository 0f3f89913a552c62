package com.hotelchat.gateway.presence;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** Which webhooks count, and how long Kafka may take. */
@ConfigMapping(prefix = "gateway.webhooks")
interface WebhookSettings {

    /** The oldest webhook that counts; Pusher repeats one for five minutes. */
    Duration maxAge();

    /** How far Pusher's clock may be ahead of ours. */
    Duration maxAhead();

    /** How long Kafka may take; after it Pusher is asked to repeat. */
    Duration patience();
}
