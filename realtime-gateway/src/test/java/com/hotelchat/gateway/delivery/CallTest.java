package com.hotelchat.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.hotelchat.gateway.Samples;
import com.hotelchat.gateway.channel.Channel;
import com.hotelchat.gateway.mapping.GuestChatSignals;
import com.hotelchat.gateway.mapping.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CallTest {

    @Example
    void guestMessageForTwoIsOneBatch() {
        List<Signal> signals = guestMessageFor(2);

        assertThat(signals).hasSize(6);
        assertThat(Call.pack(signals)).containsExactly(new Call.Batch(signals));
    }

    @Example
    void guestMessageForTheWholeStaffIsABatchAndATrigger() {
        List<Signal> signals = guestMessageFor(40);

        List<Call> calls = Call.pack(signals);

        assertThat(calls).hasSize(2);
        assertThat(calls.getFirst()).isInstanceOf(Call.Batch.class);
        assertThat(calls.getFirst().signals()).hasSize(4);
        assertThat(calls.getLast()).isInstanceOf(Call.Trigger.class);
        assertThat(calls.getLast().signals()).hasSize(40);
    }

    @Example
    void triggerHasAHundredChannelsAtMost() {
        assertThat(Call.pack(guestMessageFor(250)).stream().map(call -> call.signals().size()))
                .containsExactly(4, 100, 100, 50);
    }

    @Example
    void nothingIsNoCall() {
        assertThat(Call.pack(List.of())).isEmpty();
    }

    @Property
    void everySignalGoesOnceWithinTheLimitsAndInOrder(@ForAll("signals") List<Signal> signals) {
        List<Call> calls = Call.pack(signals);

        List<Signal> sent = calls.stream().flatMap(call -> call.signals().stream()).toList();
        assertThat(sent).containsExactlyInAnyOrderElementsOf(signals);
        assertThat(calls).hasSizeLessThanOrEqualTo((signals.size() + 9) / 10);
        for (Channel channel : signals.stream().map(Signal::channel).distinct().toList()) {
            assertThat(on(channel, sent)).isEqualTo(on(channel, signals));
        }
        for (Call call : calls) {
            switch (call) {
                case Call.Batch batch -> assertThat(batch.signals()).hasSizeBetween(1, 10);
                case Call.Trigger trigger -> {
                    assertThat(trigger.signals()).hasSizeBetween(2, 100);
                    assertThat(trigger.signals().stream().map(Signal::channel).distinct())
                            .hasSameSizeAs(trigger.signals());
                    assertThat(trigger.signals().stream().map(Signal::name).distinct()).hasSize(1);
                    assertThat(trigger.signals().stream().map(Signal::data).distinct()).hasSize(1);
                }
            }
        }
    }

    @Provide
    Arbitrary<List<Signal>> signals() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 60),
                        Arbitraries.of("one", "one", "one", "two"),
                        Arbitraries.of("same", "same", "same", "other"))
                .as(
                        (staffId, name, data) ->
                                new Signal(
                                        new Channel.StaffMember("hotel-abc", staffId),
                                        name,
                                        JsonNodeFactory.instance.objectNode().put("text", data),
                                        null))
                .list()
                .uniqueElements()
                .ofMaxSize(150);
    }

    private static List<Signal> on(Channel channel, List<Signal> signals) {
        return signals.stream().filter(signal -> signal.channel().equals(channel)).toList();
    }

    private static List<Signal> guestMessageFor(int recipients) {
        return new ArrayList<>(
                GuestChatSignals.signals(
                        "0b9f6a52-5f0e-4f0c-9a3e-5b8f1f6f2a11",
                        Samples.guestMessage(
                                1,
                                "Hello",
                                null,
                                LongStream.rangeClosed(1, recipients).boxed().toList())));
    }
}
