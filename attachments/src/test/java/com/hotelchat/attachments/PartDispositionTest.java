package com.hotelchat.attachments;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartDispositionTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    browsers            | filename="Größe 部屋.txt" | Größe 部屋.txt
                    browsers, quote     | filename="a%22b.txt" | a"b.txt
                    browsers, line ends | filename="a%0D%0Ab.txt" | a\\r\\nb.txt
                    browsers, percent   | filename="100%25 %41.txt" | 100%25 %41.txt
                    browsers, no file   | filename="" | ``
                    curl                | filename="a\\"b.txt" | a"b.txt
                    curl, backslash     | filename="a\\\\b.txt" | a\\b.txt
                    curl, at the end    | filename="a.txt\\\\"; size=1 | a.txt\\
                    old Windows         | filename="C:\\Users\\Ada\\photo.jpg" | C:\\Users\\Ada\\photo.jpg
                    requests            | filename*=utf-8''Gr%C3%B6%C3%9Fe.txt | Größe.txt
                    Spring              | filename="=?UTF-8?Q?Gr=C3=B6=C3=9Fe.txt?="; filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt | Größe.txt
                    other order         | filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt; filename="Gr__e.txt" | Größe.txt
                    Apache, extended    | filename="Gr??e.txt"; filename*="UTF-8''Gr%C3%B6%C3%9Fe.txt" | Größe.txt
                    RFC 5987, Latin-1   | filename*=iso-8859-1'de'Gr%F6%DFe.txt | Größe.txt
                    RFC 5987, broken    | filename="a.txt"; filename*=utf-8''%zz | a.txt
                    RFC 5987, unknown   | filename="a.txt"; filename*=klingon''b.txt | a.txt
                    RFC 5987, cut       | filename="a.txt"; filename*=utf-8''b% | a.txt
                    mailers, base64     | filename="=?utf-8?B?R3LDtsOfZS50eHQ=?=" | Größe.txt
                    mailers, two words  | filename="=?utf-8?B?R3LDtsOf?= =?utf-8?Q?e.txt?=" | Größe.txt
                    mailers, unknown    | filename="=?klingon?B?R3LDtsOf?=" | =?klingon?B?R3LDtsOf?=
                    mailers, continued  | filename*0*=utf-8''Gr%C3%B6; filename*1*=%C3%9Fe; filename*2=" 5%.txt" | Größe 5%.txt
                    mailers, plain      | filename*0="long "; filename*1="name.txt" | long name.txt
                    axios               | filename="a"b.txt" | a"b.txt
                    without quotes      | filename=a.txt | a.txt
                    capitals, spaces    | FileName = "a;b.txt" ;x=y | a;b.txt
                    semicolon           | filename="a; filename=b.txt" | a; filename=b.txt
                    twice               | filename="a.txt"; filename="b.txt" | a.txt
                    """)
    void fileNameIsWhatTheClientMeant(String client, String sent, String expected) {
        assertThat(fileName(sent, UTF_8))
                .isEqualTo(expected.replace("\\r", "\r").replace("\\n", "\n"));
    }

    @Test
    void otherEncodingsLoseNoLetters() {
        assertThat(fileName("filename=\"Größe.txt\"", ISO_8859_1)).isEqualTo("Größe.txt");
        assertThat(fileName("filename=\"5 € – Größe.txt\"", Charset.forName("windows-1252")))
                .isEqualTo("5 € – Größe.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "form-data",
                "form-data; filename=\"a.txt\"",
                "form-data; name=\"\"",
                "form-data; name=\"a",
                "attachment; name=\"files\"",
                "form-datax; name=\"files\"",
                ";;;",
                "=",
                "\""
            })
    void otherPartsAreNone(String header) {
        assertThat(PartDisposition.parse(header)).isEmpty();
    }

    @Test
    void fieldHasNoFileName() {
        assertThat(PartDisposition.parse("form-data; name=\"message\""))
                .hasValue(new PartDisposition("message", null));
        assertThat(PartDisposition.parse("Form-Data;name=message"))
                .hasValue(new PartDisposition("message", null));
    }

    private static String fileName(String sent, Charset charset) {
        String header =
                new String(("form-data; name=\"files\"; " + sent).getBytes(charset), ISO_8859_1);
        return PartDisposition.parse(header).orElseThrow().fileName();
    }
}
