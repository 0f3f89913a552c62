package com.hotelchat.admin.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.admin.connection.AdminException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterIdTest {

    @Test
    void idIsTopicPartitionAndOffset() {
        LetterId id = LetterId.parse("hotel.stays.dlq/3/17");

        assertThat(id).isEqualTo(new LetterId("hotel.stays.dlq", 3, 17));
        assertThat(id).hasToString("hotel.stays.dlq/3/17");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hotel.stays/3/17",
                "hotel.stays.dlq/3",
                "hotel.stays.dlq/3/-1",
                "hotel.stays.dlq/x/1",
                "hotel.stays.dlq/3/17/1",
                "hotel stays.dlq/3/17",
                "hotel.stays.dlq/9999999999/1",
                "hotel.stays.dlq/3/9999999999999999999"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> LetterId.parse(text)).isInstanceOf(AdminException.class);
    }
}
