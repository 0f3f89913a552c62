package com.hotelchat.gateway.delivery;

import com.hotelchat.gateway.channel.Channel;
import com.hotelchat.gateway.mapping.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One call of Pusher's HTTP API. */
sealed interface Call {

    /** The most signals of a batch (Pusher's limit). */
    int MAX_BATCH = 10;

    /** The most channels of a trigger (Pusher's limit). */
    int MAX_CHANNELS = 100;

    /** The signals that it carries. */
    List<Signal> signals();

    /** Different signals, in their order. */
    record Batch(List<Signal> signals) implements Call {
        /** Keeps its own copy. */
        public Batch {
            signals = List.copyOf(signals);
        }
    }

    /** One signal on several channels. */
    record Trigger(List<Signal> signals) implements Call {
        /** Keeps its own copy. */
        public Trigger {
            signals = List.copyOf(signals);
        }
    }

    /**
     * The signals of one event in as few calls as Pusher's limits allow. The signals of one channel
     * keep their order.
     */
    static List<Call> pack(List<Signal> signals) {
        List<Signal> rest = new ArrayList<>(signals);
        List<Call> triggers = new ArrayList<>();
        for (List<Signal> same : alike(signals)) {
            int triggered = calls(same.size(), MAX_CHANNELS);
            int saved = calls(rest.size(), MAX_BATCH) - calls(rest.size() - same.size(), MAX_BATCH);
            if (triggered < saved && areAloneOnTheirChannels(same, signals)) {
                rest.removeAll(same);
                chunks(same, MAX_CHANNELS).stream().map(Trigger::new).forEach(triggers::add);
            }
        }
        List<Call> calls = new ArrayList<>();
        chunks(rest, MAX_BATCH).stream().map(Batch::new).forEach(calls::add);
        calls.addAll(triggers);
        return calls;
    }

    /**
     * The signals that differ in their channel only, the largest group first. Those share their
     * data: to compare it would take longer than to send it.
     */
    private static List<List<Signal>> alike(List<Signal> signals) {
        List<List<Signal>> groups = new ArrayList<>();
        for (Signal signal : signals) {
            groups.stream()
                    .filter(group -> isAlike(group.getFirst(), signal))
                    .findFirst()
                    .orElseGet(
                            () -> {
                                groups.add(new ArrayList<>());
                                return groups.getLast();
                            })
                    .add(signal);
        }
        return groups.stream()
                .sorted((one, other) -> Integer.compare(other.size(), one.size()))
                .toList();
    }

    @SuppressWarnings("ReferenceEquality") // See above.
    private static boolean isAlike(Signal one, Signal other) {
        return one.data() == other.data() && one.name().equals(other.name());
    }

    /** Taken out of their place, they would otherwise change the order within a channel. */
    private static boolean areAloneOnTheirChannels(List<Signal> same, List<Signal> all) {
        Set<Channel> channels = new HashSet<>();
        same.forEach(signal -> channels.add(signal.channel()));
        return channels.size() == same.size()
                && all.stream().filter(signal -> channels.contains(signal.channel())).count()
                        == same.size();
    }

    private static int calls(int signals, int most) {
        return (signals + most - 1) / most;
    }

    private static List<List<Signal>> chunks(List<Signal> signals, int most) {
        List<List<Signal>> chunks = new ArrayList<>();
        for (int from = 0; from < signals.size(); from += most) {
            chunks.add(signals.subList(from, Math.min(from + most, signals.size())));
        }
        return chunks;
    }
}
