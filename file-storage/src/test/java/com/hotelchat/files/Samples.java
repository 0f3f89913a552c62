package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.poi.poifs.filesystem.DirectoryEntry;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/** Small files of all types. */
final class Samples {

    private static final String OPEN_XML = "application/vnd.openxmlformats-officedocument.";

    private Samples() {}

    static byte[] of(FileType type) throws IOException {
        return switch (type) {
            case JPEG -> image("jpg", 64, 48);
            case PNG -> image("png", 64, 48);
            case GIF -> image("gif", 64, 48);
            case BMP -> image("bmp", 64, 48);
            case WEBP ->
                    Base64.getDecoder()
                            .decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=");
            case PDF ->
                    "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\n%%EOF\n"
                            .getBytes(US_ASCII);
            case DOC -> ole("WordDocument");
            case XLS -> ole("Workbook");
            case DOCX -> openXml(OPEN_XML + "wordprocessingml.document");
            case XLSX -> openXml(OPEN_XML + "spreadsheetml.sheet");
            case TXT -> "Breakfast is from seven to ten.\n".getBytes(UTF_8);
            case CSV -> "room;guest\n101;Ada\n".getBytes(UTF_8);
        };
    }

    /** Red at the left, green at the right. */
    static BufferedImage picture(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(Color.RED);
        canvas.fillRect(0, 0, width / 2, height);
        canvas.setColor(Color.GREEN);
        canvas.fillRect(width / 2, 0, width - width / 2, height);
        canvas.dispose();
        return image;
    }

    static byte[] image(String format, int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture(width, height), format, bytes);
        return bytes.toByteArray();
    }

    /** Exif data that say how the camera was held, and where. */
    static byte[] exif(int orientation) throws IOException {
        ByteArrayOutputStream exif = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(exif);
        data.write("MM\0*".getBytes(US_ASCII));
        data.writeInt(8);
        data.writeShort(1);
        data.writeShort(0x0112);
        data.writeShort(3);
        data.writeInt(1);
        data.writeShort(orientation);
        data.writeShort(0);
        data.writeInt(0);
        data.write("where-the-guest-lives".getBytes(US_ASCII));
        return exif.toByteArray();
    }

    /** A JPEG with these Exif data. */
    static byte[] jpegWith(byte[] exif, int width, int height) throws IOException {
        byte[] jpeg = image("jpg", width, height);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream whole = new DataOutputStream(bytes);
        whole.write(jpeg, 0, 2);
        whole.writeShort(0xffe1);
        whole.writeShort(exif.length + 8);
        whole.write("Exif\0\0".getBytes(US_ASCII));
        whole.write(exif);
        whole.write(jpeg, 2, jpeg.length - 2);
        return bytes.toByteArray();
    }

    /** A PNG with a further chunk, after its header or before its end. */
    static byte[] pngWith(String type, byte[] content, boolean atTheEnd, int width, int height)
            throws IOException {
        byte[] png = image("png", width, height);
        int position = atTheEnd ? png.length - 12 : 33;
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.write(type.getBytes(US_ASCII));
        chunk.write(content);
        CRC32 crc = new CRC32();
        crc.update(chunk.toByteArray());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream whole = new DataOutputStream(bytes);
        whole.write(png, 0, position);
        whole.writeInt(content.length);
        chunk.writeTo(whole);
        whole.writeInt((int) crc.getValue());
        whole.write(png, position, png.length - position);
        return bytes.toByteArray();
    }

    /** Returns the Exif data as ImageMagick writes them into a text chunk of a PNG. */
    static byte[] profile(byte[] exif) {
        String digits = HexFormat.of().formatHex(exif).replaceAll("(.{72})", "$1\n");
        return String.format(Locale.ROOT, "\nexif\n%8d\n%s\n", exif.length, digits)
                .getBytes(US_ASCII);
    }

    static byte[] deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(bytes);
        }
        return deflated.toByteArray();
    }

    static byte[] joined(byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.write(part);
        }
        return bytes.toByteArray();
    }

    /** The red and green picture as WebP, without loss, with these Exif data at its end. */
    static byte[] webpWith(byte[] exif, int width, int height) throws IOException {
        Bits bits = new Bits();
        bits.write(0x2f, 8);
        bits.write(width - 1, 14);
        bits.write(height - 1, 14);
        // No alpha, version 0; no transform, no cache of colors, one group of codes.
        bits.write(0, 1 + 3 + 1 + 1 + 1);
        for (int color = 0; color < 2; color++) {
            // Green and red have two symbols, 0 and 255.
            bits.write(0b111, 3);
            bits.write(0, 8);
            bits.write(255, 8);
        }
        // Blue is 0, alpha is 255, and no distance is used.
        bits.write(0b0001, 4);
        bits.write(0b101, 3);
        bits.write(255, 8);
        bits.write(0b0001, 4);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                bits.write(x < width / 2 ? 0b10 : 0b01, 2);
            }
        }
        byte[] pixels = bits.bytes();
        byte[] canvas = {
            8,
            0,
            0,
            0,
            (byte) (width - 1),
            (byte) (width - 1 >> 8),
            0,
            (byte) (height - 1),
            (byte) (height - 1 >> 8),
            0
        };
        return riff(
                "RIFF",
                joined(
                        "WEBP".getBytes(US_ASCII),
                        riff("VP8X", canvas),
                        riff("VP8L", pixels),
                        riff("EXIF", exif)));
    }

    /** Numbers of bits, the lowest first. */
    private static final class Bits {

        private final BitSet bits = new BitSet();
        private int length;

        void write(int value, int count) {
            for (int i = 0; i < count; i++) {
                bits.set(length++, (value >> i & 1) == 1);
            }
        }

        byte[] bytes() {
            return Arrays.copyOf(bits.toByteArray(), length / 8 + 1);
        }
    }

    private static byte[] riff(String type, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(type.getBytes(US_ASCII));
        out.writeInt(Integer.reverseBytes(content.length));
        out.write(content);
        out.write(new byte[content.length % 2]);
        return bytes.toByteArray();
    }

    /** 50,000 by 50,000 pixels, as the header says; there are none. */
    static byte[] hugePng() throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(header);
        data.write("IHDR".getBytes(US_ASCII));
        data.writeInt(50_000);
        data.writeInt(50_000);
        data.write(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.toByteArray());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream whole = new DataOutputStream(bytes);
        whole.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        whole.writeInt(header.size() - 4);
        header.writeTo(whole);
        whole.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    static byte[] program() {
        byte[] bytes = new byte[4_096];
        bytes[0] = 'M';
        bytes[1] = 'Z';
        bytes[0x3c] = (byte) 0x80;
        System.arraycopy("PE\0\0".getBytes(US_ASCII), 0, bytes, 0x80, 4);
        return bytes;
    }

    static byte[] zip(String name, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
            archive.putNextEntry(new ZipEntry(name));
            archive.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    static byte[] openXml(String mainType) throws IOException {
        return zip(
                "[Content_Types].xml",
                "<Types><Override PartName=\"/main.xml\" ContentType=\""
                        + mainType
                        + ".main+xml\"/></Types>");
    }

    static byte[] ole(String stream) throws IOException {
        return largeOle(stream, 5_000);
    }

    static byte[] largeOle(String stream, int length) throws IOException {
        try (POIFSFileSystem file = new POIFSFileSystem()) {
            file.createDocument(content(length), stream);
            file.createDocument(content(100), "\u0005SummaryInformation");
            return bytes(file);
        }
    }

    static byte[] oleOfManyEntries(String stream, int entries) throws IOException {
        try (POIFSFileSystem file = new POIFSFileSystem()) {
            file.createDocument(content(5_000), stream);
            for (int i = 0; i < entries; i++) {
                file.createDirectory("d" + i);
            }
            return bytes(file);
        }
    }

    static byte[] oleEmbedding(String stream, String embedded) throws IOException {
        try (POIFSFileSystem file = new POIFSFileSystem()) {
            file.createDocument(content(5_000), stream);
            DirectoryEntry pool = file.createDirectory("ObjectPool");
            pool.createDocument(embedded, content(5_000));
            return bytes(file);
        }
    }

    private static ByteArrayInputStream content(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] bytes(POIFSFileSystem file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        file.writeFilesystem(bytes);
        return bytes.toByteArray();
    }
}
