package com.hotelchat.notification.push;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.NotificationEvent;
import com.hotelchat.events.NotificationEvent.About;
import com.hotelchat.events.NotificationEvent.Cause;
import com.hotelchat.events.NotificationEvent.Reason;
import com.hotelchat.messaging.OutboxRelay;
import com.hotelchat.notification.caller.CallerTopics;
import com.hotelchat.notification.caller.KnownCallers;
import com.hotelchat.notification.caller.Owner;
import com.hotelchat.notification.fcm.FcmAnswer;
import com.hotelchat.notification.fcm.FcmClient;
import com.hotelchat.notification.fcm.FcmCredentials;
import com.hotelchat.notification.fcm.PushMessage;
import com.hotelchat.notification.presence.OpenApps;
import com.hotelchat.notification.push.PushQueue.Outcome;
import com.hotelchat.notification.push.PushQueue.Seen;
import com.hotelchat.notification.push.PushQueue.Settlement;
import com.hotelchat.notification.push.PushQueue.Showing;
import com.hotelchat.notification.push.PushQueue.Taken;
import com.hotelchat.notification.push.PushQueue.Target;
import com.hotelchat.notification.push.PushQueue.Told;
import com.hotelchat.notification.push.Situation.Standing;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Pushes a claimed row to all owners and devices at once, and completes it: loads the state of its
 * owners, has the {@link Policy} decide, sends, and records the outcome.
 */
@ApplicationScoped
class PushNews {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final String NEW_MESSAGE = "New message";

    private final PushQueue queue;
    private final FcmClient fcm;
    private final FcmCredentials credentials;
    private final FcmGate gate;
    private final CallerTopics callers;
    private final OpenApps openApps;
    private final OutboxRelay relay;
    private final PushSettings settings;
    private final MeterRegistry metrics;
    private final Clock clock;

    PushNews(
            PushQueue queue,
            FcmClient fcm,
            FcmCredentials credentials,
            FcmGate gate,
            CallerTopics callers,
            OpenApps openApps,
            OutboxRelay relay,
            PushSettings settings,
            MeterRegistry metrics,
            Clock clock) {
        this.queue = queue;
        this.fcm = fcm;
        this.credentials = credentials;
        this.gate = gate;
        this.callers = callers;
        this.openApps = openApps;
        this.relay = relay;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Works on a claimed row.
     *
     * @return completes when it is settled; fails when the database is away, and then it comes
     *     again
     */
    Uni<Void> work(Taken taken) {
        return taken.news() == null ? withdraw(taken) : push(taken, taken.news());
    }

    private Uni<Void> push(Taken taken, News news) {
        return queue.look(taken)
                .chain(seen -> send(decide(taken, news, seen)))
                .chain(round -> queue.settle(taken, round.settlement()))
                .invoke(relay::wake);
    }

    private Round decide(Taken taken, News news, List<Seen> all) {
        Instant now = clock.instant();
        KnownCallers known = callers.known().orElseThrow();
        Round round = new Round(taken, news, now);
        for (Seen seen : all) {
            News shown = news.without(seen.deletedFiles());
            Owner owner = taken.owner(seen.ownerId());
            Situation situation =
                    new Situation(
                            standing(known, news, owner),
                            seen.preferences(),
                            seen.isRead(),
                            seen.isDeleted(),
                            isAppOpen(known, owner),
                            taken.noticedAt().plus(settings.openAppPatience()),
                            taken.expiresAt(),
                            seen.isRegistered(),
                            credentials.project().isPresent());
            switch (Policy.decide(news, situation, now)) {
                case Decision.Push(boolean showsText) -> {
                    if (seen.isSuperseded()) {
                        round.withhold(seen, Reason.EXPIRED);
                    } else {
                        round.push(seen, shown, showsText);
                    }
                }
                case Decision.Withhold(Reason reason) -> round.withhold(seen, reason);
                case Decision.Wait(Instant until) -> round.wait(seen.ownerId(), until);
            }
        }
        return round;
    }

    private static Standing standing(KnownCallers known, News news, Owner owner) {
        return switch (owner) {
            case Owner.Stay stay ->
                    known.openStay(stay.hotelSlug(), stay.stayId()).isPresent()
                            ? Standing.STAYING
                            : Standing.LEFT;
            case Owner.Staff staff ->
                    known.activeStaff(staff.hotelSlug(), staff.staffId())
                            .map(
                                    person ->
                                            !isInConversation(known, news, staff)
                                                    ? Standing.NOT_IN_CONVERSATION
                                                    : person.isOnDuty()
                                                            ? Standing.ON_DUTY
                                                            : Standing.OFF_DUTY)
                            .orElse(Standing.NOT_ON_THE_STAFF);
        };
    }

    private static boolean isInConversation(KnownCallers known, News news, Owner.Staff staff) {
        return news.type().isOfGuestChat()
                || news.conversationId() == null
                || known.isMember(staff.hotelSlug(), news.conversationId(), staff.staffId());
    }

    private boolean isAppOpen(KnownCallers known, Owner owner) {
        return switch (owner) {
            case Owner.Staff staff -> openApps.isOpenOfStaff(staff.hotelSlug(), staff.staffId());
            case Owner.Stay stay ->
                    known.openStay(stay.hotelSlug(), stay.stayId())
                            .filter(
                                    open ->
                                            openApps.isOpenInRoom(
                                                    stay.hotelSlug(), open.roomNumber()))
                            .isPresent();
        };
    }

    private Uni<Round> send(Round round) {
        return send(round.messages).invoke(round::take).replaceWith(round);
    }

    /** Sends all messages at once: the client has no more calls in flight than connections. */
    private Uni<List<Answered>> send(List<Outgoing> messages) {
        return Multi.createFrom()
                .iterable(messages)
                .onItem()
                .transformToUni(
                        message ->
                                fcm.send(message.push())
                                        .map(answer -> new Answered(message.target(), answer)))
                .merge(Integer.MAX_VALUE)
                .collect()
                .asList()
                .invoke(
                        answers ->
                                answers.forEach(
                                        each ->
                                                gate.heard(
                                                        each.target().deviceId(), each.answer())));
    }

    private Instant again(Taken taken, Instant now, @Nullable Duration asked) {
        long pause =
                Math.min(
                        LONGEST_PAUSE.toMillis(),
                        FIRST_PAUSE.toMillis() << Math.min(taken.attempts() - 1, 10));
        long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
        return now.plusMillis(Math.max(jittered, asked == null ? 0 : asked.toMillis()));
    }

    private Uni<Void> withdraw(Taken taken) {
        Instant now = clock.instant();
        if (!now.isBefore(taken.expiresAt())) {
            return queue.settleWithdrawal(taken, List.of(), List.of(), null);
        }
        return queue.lookWhatIsShown(taken).chain(showing -> withdraw(taken, showing, now));
    }

    private Uni<Void> withdraw(Taken taken, List<Showing> showing, Instant now) {
        List<Long> unaware =
                showing.stream()
                        .filter(each -> !each.knowsWithdrawal())
                        .map(each -> each.target().deviceId())
                        .toList();
        return send(showing.stream()
                        .filter(Showing::knowsWithdrawal)
                        .map(each -> new Outgoing(each.target(), withdrawal(taken, each, now)))
                        .toList())
                .chain(answers -> settleWithdrawal(taken, answers, unaware, now))
                .invoke(relay::wake);
    }

    private Uni<Void> settleWithdrawal(
            Taken taken, List<Answered> answers, List<Long> unaware, Instant now) {
        List<Long> gone = new ArrayList<>();
        List<Long> told = new ArrayList<>();
        Instant again = null;
        for (Answered each : answers) {
            switch (each.answer()) {
                case FcmAnswer.Accepted ok -> told.add(each.target().deviceId());
                case FcmAnswer.DeviceGone ended -> gone.add(each.target().deviceId());
                case FcmAnswer.MessageRefused no -> {}
                case FcmAnswer.Unauthorised no -> again = again(taken, now, null);
                case FcmAnswer.Later wait -> again = again(taken, now, wait.after().orElse(null));
            }
        }
        count("withdrawn", null, told.size());
        told.addAll(unaware);
        return queue.settleWithdrawal(taken, gone, told, again);
    }

    private static PushMessage withdrawal(Taken taken, Showing showing, Instant now) {
        Map<String, String> data = new HashMap<>();
        data.put("type", "withdraw");
        data.put("tag", taken.tag());
        data.put("hotel_slug", taken.hotelSlug());
        data.put("badge", Integer.toString(showing.badge()));
        data.put("conversation_id", taken.tag().substring(taken.tag().lastIndexOf('-') + 1));
        return new PushMessage(
                showing.target().token().text(),
                null,
                data,
                taken.tag(),
                false,
                showing.badge(),
                Duration.between(now, taken.expiresAt()));
    }

    private void count(String outcome, @Nullable String reason, int devices) {
        if (devices > 0) {
            metrics.counter(
                            "hotelchat.push.outcomes",
                            "outcome",
                            outcome,
                            "reason",
                            Objects.requireNonNullElse(reason, ""))
                    .increment(devices);
        }
    }

    /** A message on its way. */
    private record Outgoing(Target target, PushMessage push) {}

    /** A message, and what came of it. */
    private record Answered(Target target, FcmAnswer answer) {}

    /** One round of work on a claimed row. */
    private final class Round {

        private final Taken taken;
        private final News news;
        private final Instant now;
        private final List<Outgoing> messages = new ArrayList<>();
        private final Set<String> waiting = new LinkedHashSet<>();
        private final List<Long> forgotten = new ArrayList<>();
        private final List<Long> delivered = new ArrayList<>();
        private final Map<String, Integer> pushed = new TreeMap<>();
        private final Map<String, Map<Cause, Integer>> failed = new TreeMap<>();
        private final Map<String, Reason> withheld = new TreeMap<>();
        private final Map<String, Integer> wouldHave = new TreeMap<>();
        private @Nullable Instant dueAt;

        Round(Taken taken, News news, Instant now) {
            this.taken = taken;
            this.news = news;
            this.now = now;
        }

        void push(Seen seen, News shown, boolean showsText) {
            for (Target target : seen.targets()) {
                messages.add(
                        new Outgoing(
                                target,
                                new PushMessage(
                                        target.token().text(),
                                        new PushMessage.Shown(
                                                shown.title(),
                                                showsText && !shown.body().isEmpty()
                                                        ? shown.body()
                                                        : NEW_MESSAGE),
                                        shown.data(),
                                        taken.tag(),
                                        shown.isHighPriority(),
                                        seen.badge(),
                                        Duration.between(now, taken.expiresAt()))));
            }
        }

        void withhold(Seen seen, Reason reason) {
            withheld.put(seen.ownerId(), reason);
            wouldHave.put(seen.ownerId(), seen.targets().size());
        }

        void wait(String owner, Instant until) {
            waiting.add(owner);
            dueAt = dueAt == null || until.isBefore(dueAt) ? until : dueAt;
        }

        void take(List<Answered> answers) {
            answers.forEach(each -> take(each.target(), each.answer()));
        }

        private void take(Target target, FcmAnswer answer) {
            switch (answer) {
                case FcmAnswer.Accepted ok -> {
                    delivered.add(target.deviceId());
                    pushed.merge(target.ownerId(), 1, Integer::sum);
                }
                case FcmAnswer.DeviceGone gone -> {
                    forgotten.add(target.deviceId());
                    fail(target, Cause.DEVICE_GONE);
                }
                case FcmAnswer.MessageRefused no -> fail(target, Cause.REFUSED);
                case FcmAnswer.Unauthorised no -> later(target, null);
                case FcmAnswer.Later wait -> later(target, wait.after().orElse(null));
            }
        }

        private void later(Target target, @Nullable Duration asked) {
            Instant again = again(taken, now, asked);
            if (again.isBefore(taken.expiresAt())) {
                wait(target.ownerId(), again);
            } else {
                fail(target, Cause.UNREACHABLE);
            }
        }

        private void fail(Target target, Cause cause) {
            failed.computeIfAbsent(target.ownerId(), one -> new TreeMap<>())
                    .merge(cause, 1, Integer::sum);
        }

        Settlement settlement() {
            List<Outcome> outcomes = new ArrayList<>();
            List<Told> told = new ArrayList<>();
            pushed.forEach(
                    (owner, devices) -> {
                        outcomes.add(new Outcome(owner, "pushed", null, devices));
                        told.add(
                                told(
                                        new NotificationEvent.Pushed(
                                                news.hotelSlug(), named(owner), about(), devices)));
                        count("pushed", null, devices);
                    });
            failed.forEach(
                    (owner, causes) ->
                            causes.forEach(
                                    (cause, devices) -> {
                                        outcomes.add(
                                                new Outcome(owner, "failed", text(cause), devices));
                                        told.add(
                                                told(
                                                        new NotificationEvent.Failed(
                                                                news.hotelSlug(),
                                                                named(owner),
                                                                about(),
                                                                devices,
                                                                cause)));
                                        count("failed", text(cause), devices);
                                    }));
            withheld.forEach(
                    (owner, reason) -> {
                        outcomes.add(
                                new Outcome(
                                        owner,
                                        "withheld",
                                        text(reason),
                                        Objects.requireNonNull(wouldHave.get(owner))));
                        told.add(
                                told(
                                        new NotificationEvent.Withheld(
                                                news.hotelSlug(), named(owner), about(), reason)));
                        count("withheld", text(reason), 1);
                    });
            return new Settlement(
                    List.copyOf(waiting),
                    dueAt == null ? now : dueAt,
                    forgotten,
                    delivered,
                    outcomes,
                    told,
                    withheld.entrySet().stream()
                            .filter(each -> each.getValue() == Reason.OFF_DUTY)
                            .map(Map.Entry::getKey)
                            .toList());
        }

        private NotificationEvent.Owner named(String owner) {
            return switch (taken.owner(owner)) {
                case Owner.Staff staff -> new NotificationEvent.Owner(staff.staffId(), null);
                case Owner.Stay stay -> new NotificationEvent.Owner(null, stay.stayId());
            };
        }

        private About about() {
            return new About(
                    news.eventId(),
                    news.type().wireName(),
                    news.conversationId(),
                    news.messageId());
        }
    }

    private static Told told(ChatEvent event) {
        EventType type = EventType.of(event);
        return new Told(
                type.topic().wireName(),
                event.key(),
                type.wireName(),
                event.subject(),
                EventJson.encode(event));
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
