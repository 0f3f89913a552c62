package com.hotelchat.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KB",
        "1536, 1.5 KB",
        "1048575, 1.0 MB",
        "52428800, 50.0 MB",
        "9223372036854775807, 8.0 EB"
    })
    void isWrittenForPeople(long bytes, String display) {
        assertThat(FileSize.display(bytes)).isEqualTo(display);
    }
}
