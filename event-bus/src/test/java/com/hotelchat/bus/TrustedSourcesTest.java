package com.hotelchat.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedSourcesTest {

    @ParameterizedTest
    @CsvSource({
        "//pms.example/=hotel-abc, //pms.example/, true",
        "//pms.example/=hotel-abc, //pms.example/reception/2, true",
        "//pms.example/=hotel-abc, //pms.example.evil/, false",
        "//pms.example/=hotel-abc, /hr, false",
        "//pms.example/=hotel-xyz, //pms.example/, false",
        "//pms.example/=hotel-abc-2, //pms.example/, false",
        "//pms.example/=*, //pms.example/, true",
        " /hr = hotel-xyz ;; /pms = * ;, /pms, true",
        "/hr=hotel-xyz;/hr/of-abc=hotel-abc, /hr/of-abc, true",
        "/pms?a=1=hotel-abc, /pms?a=1&b=2, true",
    })
    void sourceSpeaksForTheHotelsOfItsPrefixes(String setting, String source, boolean isAllowed)
            throws Exception {
        TrustedSources sources = new TrustedSources(Optional.of(setting));
        ConsumerRecord<String, byte[]> record = staff(source);

        if (isAllowed) {
            assertThat(sources.read(Topic.HOTEL_STAFF, record))
                    .isInstanceOf(IncomingEvent.Known.class);
        } else {
            assertThatThrownBy(() -> sources.read(Topic.HOTEL_STAFF, record))
                    .isInstanceOf(InvalidEventException.class)
                    .hasMessage("its source may not speak for this hotel");
        }
    }

    @Test
    void withoutAListEverySystemSpeaksForEveryHotel() throws Exception {
        TrustedSources sources = new TrustedSources(Optional.empty());

        assertThat(sources.read(Topic.HOTEL_STAFF, staff("anybody")))
                .isInstanceOf(IncomingEvent.Known.class);
        assertThat(sources.read(Topic.HOTEL_STAFF, removal(null)))
                .isEqualTo(new IncomingEvent.Removed("hotel-abc/5"));
    }

    @Test
    void removalNeedsASourceThatMaySayIt() throws Exception {
        TrustedSources sources = new TrustedSources(Optional.of("/hr=hotel-abc"));

        assertThat(sources.read(Topic.HOTEL_STAFF, removal("/hr")))
                .isEqualTo(new IncomingEvent.Removed("hotel-abc/5"));
        for (String source : new String[] {null, "/pms"}) {
            assertThatThrownBy(() -> sources.read(Topic.HOTEL_STAFF, removal(source)))
                    .isInstanceOf(InvalidEventException.class);
        }
    }

    @Test
    void ourOwnTopicsAreNotForTheList() throws Exception {
        TrustedSources sources = new TrustedSources(Optional.of("/hr=hotel-abc"));

        assertThat(
                        sources.read(
                                Topic.GUEST_CHAT_SESSIONS,
                                new ConsumerRecord<>("t", 0, 0, "hotel-xyz/S1", null)))
                .isInstanceOf(IncomingEvent.Removed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/pms", "/pms=", "=hotel-abc", "/pms=Hotel ABC", "/pms=*;/hr"})
    void malformedListStopsTheStartAndNamesTheSetting(String setting) {
        assertThatThrownBy(() -> new TrustedSources(Optional.of(setting)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hotelchat.sources");
    }

    private static ConsumerRecord<String, byte[]> staff(String source) throws Exception {
        try (InputStream sample =
                TrustedSourcesTest.class.getResourceAsStream(
                        "/samples/hotel.staff.updated.v1.json")) {
            ConsumerRecord<String, byte[]> record =
                    new ConsumerRecord<>("hotel.staff", 0, 0, "hotel-abc/5", sample.readAllBytes());
            header(record, CloudEventHeaders.ID, "1");
            header(record, CloudEventHeaders.SOURCE, source);
            header(record, CloudEventHeaders.TYPE, "hotel.staff.updated.v1");
            return record;
        }
    }

    private static ConsumerRecord<String, byte[]> removal(@Nullable String source) {
        ConsumerRecord<String, byte[]> record =
                new ConsumerRecord<>("hotel.staff", 0, 0, "hotel-abc/5", null);
        if (source != null) {
            header(record, CloudEventHeaders.SOURCE, source);
        }
        return record;
    }

    private static void header(ConsumerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
