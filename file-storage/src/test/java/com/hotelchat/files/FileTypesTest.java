package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.files.FileTypes.Verdict;
import com.hotelchat.testkit.HostilePictures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTypesTest {

    private static final FileTypes TYPES =
            new FileTypes(new Settings(FilesSettings.Store.FOLDER, null, null));

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void everyTypeIsAcceptedUnderItsNameAndUnderNoOther(FileType type) throws IOException {
        byte[] bytes = Samples.of(type);
        for (FileType promised : FileType.values()) {
            String name = "a." + promised.name();
            boolean texts =
                    promised.mimeType().startsWith("text/") && type.mimeType().startsWith("text/");

            Verdict verdict = of(name, bytes);

            assertThat(verdict instanceof Verdict.Accepted)
                    .as(type + " as " + name + ": " + verdict)
                    .isEqualTo(type == promised || texts);
            if (verdict instanceof Verdict.Accepted accepted) {
                assertThat(accepted.type()).isEqualTo(promised);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a.exe",
                "a.svg",
                "a.html",
                "a.zip",
                "a.docm",
                "a.jpg.exe",
                "jpg",
                "a."
            })
    void otherExtensionsAreRefused(String name) throws IOException {
        assertThat(of(name, Samples.of(FileType.JPEG))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void jpegHasTwoExtensions() throws IOException {
        assertThat(of("a.jpg", Samples.of(FileType.JPEG))).isInstanceOf(Verdict.Accepted.class);
        assertThat(of("a.JPeG", Samples.of(FileType.JPEG))).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void whatIsEmptyIsRefused() throws IOException {
        for (FileType type : FileType.values()) {
            assertThat(of("a." + type, new byte[0]))
                    .isEqualTo(new Verdict.Refused("the file is empty"));
        }
    }

    @Test
    void disguisesAreRefused() throws IOException {
        byte[] zip = Samples.zip("a.txt", "hello");
        byte[] program = Samples.program();
        byte[] svg =
                "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"
                        .getBytes(UTF_8);
        byte[] page = "<!DOCTYPE html><html><script>alert(1)</script></html>".getBytes(UTF_8);
        for (FileType type : FileType.values()) {
            for (byte[] bytes : new byte[][] {zip, program, svg, page}) {
                assertThat(of("a." + type, bytes)).isInstanceOf(Verdict.Refused.class);
            }
        }
    }

    @Test
    void officeFileWithMacrosOrOfAnotherProgramIsRefused() throws IOException {
        assertThat(of("a.docx", Samples.openXml("application/vnd.ms-word.document.macroEnabled")))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(of("a.doc", Samples.ole("PowerPoint Document")))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(of("a.docx", Samples.ole("EncryptedPackage")))
                .isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void oleFileIsWhatItsRootSaysAndNotWhatItEmbeds() throws IOException {
        byte[] embedding = Samples.oleEmbedding("WordDocument", "Workbook");

        assertThat(of("a.doc", embedding)).isInstanceOf(Verdict.Accepted.class);
        assertThat(of("a.xls", embedding)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void largeOleFileIsReadBeyondItsHeader() throws IOException {
        byte[] large = Samples.largeOle("Workbook", 20_000_000);

        assertThat(of("a.xls", large)).isInstanceOf(Verdict.Accepted.class);
        assertThat(of("a.doc", large)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void brokenFilesBreakNothing() throws IOException {
        Random random = new Random(1);
        for (FileType type : FileType.values()) {
            byte[] whole = Samples.of(type);
            for (int i = 0; i < 200; i++) {
                byte[] broken = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
                for (int j = 0; j < broken.length / 50 + 1 && broken.length > 0; j++) {
                    broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
                }
                assertThat(of("a." + type, broken)).isNotNull();
            }
        }
    }

    @Test
    void textIsTextInItsWholeLength() throws IOException {
        assertThat(of("a.txt", "Grüße".getBytes(UTF_8))).isInstanceOf(Verdict.Accepted.class);
        assertThat(of("a.csv", "Größe;1\r\n".getBytes(ISO_8859_1)))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(of("a.csv", "Größe;1\r\n".getBytes(UTF_16)))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(of("a.txt", "Subject: hello\nDate: today\n\nText".getBytes(UTF_8)))
                .isInstanceOf(Verdict.Accepted.class);
        byte[] late = "a".repeat(300_000).getBytes(UTF_8);
        late[299_999] = 0;
        assertThat(of("a.txt", late)).isInstanceOf(Verdict.Refused.class);
        assertThat(of("a.txt", new byte[] {'a', 0, 'b'})).isInstanceOf(Verdict.Refused.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Shift_JIS | 部屋,名前、備考",
                "EUC-JP | 部屋,名前、備考",
                "ISO-2022-JP | 部屋,名前、備考",
                "windows-1250 | Žluťoučký kůň úpěl ďábelské ódy",
                "windows-1250 | pokój;gość",
                "windows-1251 | Номер;Гость",
                "windows-1252 | 5 € – Größe",
                "windows-1253 | Δωμάτιο",
                "windows-1254 | İşçi",
                "windows-1255 | חדר",
                "windows-1256 | غرفة",
                "windows-1257 | Ąžuolas",
                "windows-874 | ห้อง",
                "KOI8-R | Привет, мир",
                "GB18030 | 房间,姓名",
                "Big5 | 房間,姓名",
                "EUC-KR | 방,이름",
                "UTF-16LE | Größe;1",
                "UTF-16BE | 部屋,名前、備考",
                "UTF-16LE | 部屋,名前、備考",
                "UTF-16 | Größe;1",
                "UTF-8 | Größe 😀"
            })
    void textOfAnyCharsetIsAccepted(String charset, String text) throws IOException {
        byte[] alone = text.getBytes(charset);
        byte[] late = ("room;guest\r\n".repeat(2_000) + text + "\r\n" + text).getBytes(charset);
        for (String name : List.of("a.txt", "a.csv")) {
            assertThat(of(name, alone)).isInstanceOf(Verdict.Accepted.class);
            assertThat(of(name, late)).isInstanceOf(Verdict.Accepted.class);
        }
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        Random random = new Random(1);
        for (int length : new int[] {100, 200, 1_000, 100_000}) {
            for (int i = 0; i < 20; i++) {
                byte[] junk = new byte[length];
                random.nextBytes(junk);
                assertThat(of("a.txt", junk)).isInstanceOf(Verdict.Refused.class);
            }
        }
        for (FileType type : FileType.values()) {
            if (!type.mimeType().startsWith("text/")) {
                assertThat(of("a.txt", Samples.of(type))).isInstanceOf(Verdict.Refused.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Rar! is a program",
                "PK is short for a name",
                "PK",
                "GIF89a is a format",
                "GIF87a",
                "%PDF is a format",
                "BM is a brand; BMW, too",
                "BM",
                "MZ begins programs",
                "II* and MM are byte orders",
                "RIFF is a container",
                "ID3 is a tag",
                "ELF is a format",
                "#!/bin/sh is the first line"
            })
    void firstLettersOfBinaryFilesMayBeginTexts(String text) throws IOException {
        assertThat(of("a.txt", text.getBytes(UTF_8))).isInstanceOf(Verdict.Accepted.class);
        assertThat(of("a.csv", (text + "\r\n").getBytes(UTF_8)))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void hugePictureIsRefusedByItsHeader() throws IOException {
        assertThat(of("a.png", Samples.hugePng()))
                .isEqualTo(new Verdict.Refused("the picture has too many pixels"));
    }

    @Test
    void pictureWhoseHeadersContradictEachOtherIsRefused() throws IOException {
        Verdict unreadable = new Verdict.Refused("the picture cannot be read");
        assertThat(of("a.webp", HostilePictures.webpLargerThanItsCanvas())).isEqualTo(unreadable);
        assertThat(of("a.webp", HostilePictures.animatedWebp())).isEqualTo(unreadable);
        assertThat(of("a.bmp", HostilePictures.bmp(10, 10, 5))).isEqualTo(unreadable);
    }

    @Test
    void everyFrameCounts() throws IOException {
        Verdict tooLarge = new Verdict.Refused("the picture has too many pixels");
        assertThat(of("a.gif", HostilePictures.gifLargerThanItsScreen())).isEqualTo(tooLarge);
        assertThat(of("a.webp", HostilePictures.webpOfOneColor(16_383, 16_383)))
                .isEqualTo(tooLarge);
        assertThat(of("a.bmp", HostilePictures.bmp(65_536, -65_536, 1))).isEqualTo(tooLarge);
    }

    @Test
    void documentWithAHugeDirectoryIsRefusedBeforeItIsRead() throws IOException {
        byte[] ole = Samples.oleOfManyEntries("WordDocument", 20_000);
        assertThat(of("a.doc", ole))
                .isEqualTo(
                        new Verdict.Refused("the content is not of the type that the name says"));
        assertThat(of("a.doc", Samples.oleOfManyEntries("WordDocument", 1_000)))
                .isInstanceOf(Verdict.Accepted.class);
        // A directory whose chain never ends.
        byte[] loop = Samples.ole("WordDocument");
        ByteBuffer bytes = ByteBuffer.wrap(loop).order(ByteOrder.LITTLE_ENDIAN);
        int table = bytes.getInt(0x4c);
        int directory = bytes.getInt(0x30);
        bytes.putInt((table + 1) * 512 + 4 * directory, directory);
        assertThat(of("a.doc", loop)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void archiveWithTwoEndsIsJudgedByTheLarger() throws IOException {
        byte[] docx = Samples.of(FileType.DOCX);
        int end = docx.length - 22;
        byte[] two = Arrays.copyOf(docx, docx.length + 22);
        System.arraycopy(docx, end, two, docx.length, 22);
        ByteBuffer bytes = ByteBuffer.wrap(two).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(end + 12, 50 << 20);
        assertThat(of("a.docx", two)).isInstanceOf(Verdict.Refused.class);
    }

    private Verdict of(String name, byte[] bytes) throws IOException {
        return TYPES.of(name, Files.write(folder.resolve("file"), bytes));
    }
}
