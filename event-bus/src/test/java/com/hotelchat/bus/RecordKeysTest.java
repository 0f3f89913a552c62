package com.hotelchat.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordKeysTest {

    private static final RecordKeyDeserializer READER = new RecordKeyDeserializer();
    private static final RecordKeySerializer WRITER = new RecordKeySerializer();

    @Test
    void textIsReadAsUtf8() {
        for (String key : new String[] {"", "hotel-abc/101", "hôtel/部屋", "🏨/1"}) {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);

            assertThat(READER.deserialize("topic", bytes)).isEqualTo(key);
            assertThat(WRITER.serialize("topic", key)).isEqualTo(bytes);
        }
    }

    @Test
    void anyBytesComeBackAsTheyWere() {
        Random random = new Random(17);
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);

            assertThat(WRITER.serialize("topic", READER.deserialize("topic", bytes)))
                    .isEqualTo(bytes);
        }
    }

    @Test
    void twoKeysThatAreNotUtf8AreNotTheSame() {
        assertThat(READER.deserialize("topic", new byte[] {'a', (byte) 0xFF}))
                .isNotEqualTo(READER.deserialize("topic", new byte[] {'a', (byte) 0xFE}));
    }

    @Test
    void missingKeyStaysMissing() {
        assertThat(READER.deserialize("topic", null)).isNull();
        assertThat(WRITER.serialize("topic", null)).isNull();
    }
}
