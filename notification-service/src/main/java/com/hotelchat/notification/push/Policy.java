package com.hotelchat.notification.push;

import com.hotelchat.events.NotificationEvent.Reason;
import com.hotelchat.notification.push.Decision.Push;
import com.hotelchat.notification.push.Decision.Wait;
import com.hotelchat.notification.push.Decision.Withhold;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether one recipient gets a push for one piece of news. Pure: the same input gives the
 * same decision.
 */
final class Policy {

    private Policy() {}

    /** Decides on news in a situation. */
    static Decision decide(News news, Situation situation, Instant now) {
        Reason reason = reason(news, situation, now);
        if (reason != null) {
            return new Withhold(reason);
        }
        if (situation.isAppOpen() && now.isBefore(situation.opensUntil())) {
            return new Wait(situation.opensUntil());
        }
        return new Push(situation.preferences().showPreview());
    }

    /** Returns the first applicable reason for withholding a push; null if there is none. */
    private static @Nullable Reason reason(News news, Situation situation, Instant now) {
        if (situation.isDeleted()) {
            return Reason.DELETED;
        }
        if (situation.isRead()) {
            return Reason.READ;
        }
        Reason absence = absence(news, situation.standing());
        if (absence != null) {
            return absence;
        }
        if (!now.isBefore(situation.expiresAt())) {
            return Reason.EXPIRED;
        }
        if (!situation.preferences().pushEnabled()) {
            return Reason.SWITCHED_OFF;
        }
        if (isMuted(news, situation)) {
            return Reason.MUTED;
        }
        if (!news.isUrgent() && situation.preferences().isQuiet(now)) {
            return Reason.QUIET_HOURS;
        }
        if (!situation.hasDevice()) {
            return Reason.NO_DEVICE;
        }
        return situation.hasCredentials() ? null : Reason.NO_CREDENTIALS;
    }

    private static @Nullable Reason absence(News news, Situation.Standing standing) {
        return switch (standing) {
            case ON_DUTY, STAYING -> null;
            // Colleagues reach each other at any hour.
            case OFF_DUTY -> news.type().isOfGuestChat() ? Reason.OFF_DUTY : null;
            case NOT_ON_THE_STAFF -> Reason.NOT_ON_THE_STAFF;
            case NOT_IN_CONVERSATION -> Reason.NOT_IN_CONVERSATION;
            case LEFT -> Reason.STAY_OVER;
        };
    }

    /** Only conversations of staff chat can be muted; ids of guest chat may be the same. */
    private static boolean isMuted(News news, Situation situation) {
        return news.conversationId() != null
                && !news.type().isOfGuestChat()
                && situation.preferences().mutedConversations().contains(news.conversationId());
    }
}
