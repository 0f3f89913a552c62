package com.hotelchat.gateway.presence;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** Settings of accepting webhooks. */
@ConfigMapping(prefix = "gateway.webhooks")
interface WebhookSettings {

    /** The oldest webhook that counts; Pusher repeats one for five minutes. */
    Duration maxAge();

    /** Maximum time by which Pusher's clock may be ahead of ours. */
    Duration maxAhead();

    /** Longest wait for Kafka; after it Pusher is asked to repeat the webhook. */
    Duration patience();
}
