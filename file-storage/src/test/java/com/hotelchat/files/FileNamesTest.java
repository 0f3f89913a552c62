package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {

    @ParameterizedTest
    @CsvSource({
        "menu.pdf, menu.pdf",
        "../../etc/passwd.txt, passwd.txt",
        "'..\\..\\boot.txt', boot.txt",
        "'C:\\Users\\Ada\\photo.jpg', photo.jpg",
        "/etc/passwd, passwd",
        "'a<b>:\"|?*.txt', a_b______.txt",
        "'  spaces around .txt  ', spaces around .txt",
        "'trailing...', trailing",
        "'.hidden.png', hidden.png",
        "CON.txt, _CON.txt",
        "lpt1, _lpt1",
        "Grüße.docx, Grüße.docx",
        "'..', file",
        "'/', file",
        "'???', ___",
    })
    void whatIsDangerousIsTakenAway(String given, String name) {
        assertThat(FileNames.sanitised(given)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil\u202Efdp.exe",
                "evil\u2066fdp.exe",
                "evil\u0000fdp.exe",
                "evil\r\nfdp.exe",
                "evil\u200Bfdp.exe",
                "evil\uFEFFfdp.exe",
                "evil\u2028fdp.exe",
                "evil\uD800fdp.exe"
            })
    void whatIsNotSeenIsTakenAway(String given) {
        assertThat(FileNames.sanitised(given)).isEqualTo("evilfdp.exe");
    }

    @Test
    void namelessGetsAName() {
        assertThat(FileNames.sanitised(null)).isEqualTo("file");
        assertThat(FileNames.sanitised("")).isEqualTo("file");
        assertThat(FileNames.sanitised("\u202e\u0000")).isEqualTo("file");
        assertThat(FileNames.sanitised("\u3164")).isEqualTo("file");
        assertThat(FileNames.sanitised("\u2800\u3164.pdf")).isEqualTo("file.pdf");
    }

    @Test
    void longNameIsCutBetweenClusters() {
        String flag = "\uD83C\uDDE9\uD83C\uDDEA";

        assertThat(FileNames.sanitised(flag.repeat(100) + ".pdf"))
                .isEqualTo(flag.repeat(31) + ".pdf");
    }

    @Test
    void longNameKeepsItsExtensionAndWholeCharacters() {
        for (String character : new String[] {"a", "é", "漢", "😀"}) {
            String name = FileNames.sanitised(character.repeat(300) + ".docx");

            assertThat(name).endsWith(character + ".docx");
            assertThat(name.getBytes(UTF_8).length).isBetween(250, FileNames.MAX_BYTES);
        }
        assertThat(FileNames.sanitised("a".repeat(300)).length()).isEqualTo(255);
        assertThat(FileNames.sanitised("x." + "a".repeat(300)).length()).isEqualTo(255);
    }

    @Test
    void extensionIsWhatFollowsTheLastDot() {
        assertThat(FileNames.extension("a.tar.GZ")).isEqualTo("gz");
        assertThat(FileNames.extension("a")).isEmpty();
        assertThat(FileNames.extension("a.")).isEmpty();
        assertThat(FileNames.extension("a.b c")).isEmpty();
    }

    @Test
    void contentDispositionIsForOldAndNewClients() {
        assertThat(FileNames.contentDisposition(true, "menu.pdf"))
                .isEqualTo("inline; filename=\"menu.pdf\"; filename*=UTF-8''menu.pdf");
        assertThat(FileNames.contentDisposition(false, "Grüße \"50%\"\\.txt"))
                .isEqualTo(
                        "attachment; filename=\"Gr__e _50___.txt\";"
                                + " filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%2250%25%22%5C.txt");
    }
}
