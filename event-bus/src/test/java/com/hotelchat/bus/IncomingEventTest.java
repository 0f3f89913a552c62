package com.hotelchat.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingEventTest {

    @Test
    void nullValueRemovesWhoItsKeyNames() throws Exception {
        assertThat(IncomingEvent.read(Topic.HOTEL_STAFF, removal("hotel-abc/5")))
                .isEqualTo(new IncomingEvent.Removed("hotel-abc/5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "5",
                "hotel-abc/",
                "hotel-abc/x",
                "hotel-abc/0",
                "hotel-abc/-1",
                "hotel-abc/+5",
                "hotel-abc/05",
                "hotel-abc/\u0665",
                "hotel-abc/5/6",
                "hotel-abc/\u0000",
                "Hotel ABC/5",
                "hotel-abc/9223372036854775808",
                "hotel-abc/5\uDCFF"
            })
    void removalOfNobodyIsBad(String key) {
        assertThatThrownBy(() -> IncomingEvent.read(Topic.HOTEL_STAFF, removal(key)))
                .isInstanceOf(InvalidEventException.class)
                .hasMessage("the key is not that of a member of staff");
    }

    private static ConsumerRecord<String, byte[]> removal(String key) {
        return new ConsumerRecord<>("hotel.staff", 0, 0, key, null);
    }
}
