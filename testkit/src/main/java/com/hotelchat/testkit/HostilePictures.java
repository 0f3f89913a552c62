package com.hotelchat.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Small files that cost a decoder much. */
public final class HostilePictures {

    private static final int LARGE = 6_300;

    private HostilePictures() {}

    /** A WebP whose canvas is of 10 by 10 pixels and whose frame says 16,383 by 16,383. */
    public static byte[] webpLargerThanItsCanvas() throws IOException {
        return webp(10, 10, 0, frame(16_383, 16_383, 4_000));
    }

    /** A WebP that agrees with itself, of a size. */
    public static byte[] webpOf(int width, int height) throws IOException {
        return webp(width, height, 0, frame(width, height, 4_000));
    }

    /** An animation whose second frame is larger than it says itself. */
    public static byte[] animatedWebp() throws IOException {
        return webp(
                10, 10, 2, animation(10, frame(10, 10, 100)), animation(10, frame(16_383, 9, 100)));
    }

    /** A lossless WebP of one color; valid whatever its size, and of 20 bytes. */
    public static byte[] webpOfOneColor(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(0x2f);
        out.writeInt(Integer.reverseBytes((width - 1) | (height - 1) << 14));
        // No transform, no cache of colors, one group of codes; each of the five has one symbol.
        long bits = 0;
        for (int code = 0; code < 5; code++) {
            bits |= 0b101L << (3 + code * 11);
        }
        out.writeLong(Long.reverseBytes(bits));
        out.writeLong(0);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write("WEBP".getBytes(US_ASCII));
        content.write(chunk("VP8L", bytes.toByteArray()));
        return chunk("RIFF", content.toByteArray());
    }

    private static byte[] animation(int size, byte[] frame) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[6]);
        bytes.write(new byte[] {(byte) (size - 1), 0, 0, (byte) (size - 1), 0, 0});
        bytes.write(new byte[4]);
        bytes.write(frame);
        return chunk("ANMF", bytes.toByteArray());
    }

    private static byte[] webp(int width, int height, int flags, byte[]... chunks)
            throws IOException {
        ByteArrayOutputStream canvas = new ByteArrayOutputStream();
        canvas.write(new byte[] {(byte) flags, 0, 0, 0});
        for (int side : new int[] {width - 1, height - 1}) {
            canvas.write(new byte[] {(byte) side, (byte) (side >> 8), (byte) (side >> 16)});
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write("WEBP".getBytes(US_ASCII));
        content.write(chunk("VP8X", canvas.toByteArray()));
        for (byte[] chunk : chunks) {
            content.write(chunk);
        }
        return chunk("RIFF", content.toByteArray());
    }

    private static byte[] frame(int width, int height, int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // A key frame that is shown, with a first partition of 100 bytes.
        bytes.write(new byte[] {(byte) (0x10 | (100 << 5)), (byte) (100 >> 3), 0});
        bytes.write(new byte[] {(byte) 0x9d, 0x01, 0x2a});
        bytes.write(new byte[] {(byte) width, (byte) (width >> 8)});
        bytes.write(new byte[] {(byte) height, (byte) (height >> 8)});
        bytes.write(new byte[length]);
        return chunk("VP8 ", bytes.toByteArray());
    }

    private static byte[] chunk(String type, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(type.getBytes(US_ASCII));
        out.writeInt(Integer.reverseBytes(content.length));
        out.write(content);
        if (content.length % 2 == 1) {
            out.write(0);
        }
        return bytes.toByteArray();
    }

    /** A progressive JPEG, all grey, with scans that change nothing. */
    public static byte[] jpegOfScans(int scans) throws IOException {
        return jpeg(1, scans);
    }

    private static byte[] jpeg(int components, int scans) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(0xffd8);
        out.writeShort(0xffdb);
        out.writeShort(67);
        out.write(0);
        for (int i = 0; i < 64; i++) {
            out.write(1);
        }
        out.writeShort(0xffc2);
        out.writeShort(8 + 3 * components);
        out.write(8);
        out.writeShort(LARGE);
        out.writeShort(LARGE);
        out.write(components);
        for (int component = 1; component <= components; component++) {
            out.write(new byte[] {(byte) component, 0x11, 0});
        }
        int blocks = ((LARGE + 7) / 8) * ((LARGE + 7) / 8);
        table(out, 0x00, 0x00);
        for (int component = 1; component <= components; component++) {
            startOfScan(out, component, 0, 0);
            out.write(new byte[(blocks + 7) / 8]);
        }
        // Its one code, a 0, stands for a run of up to 32,767 blocks without anything.
        table(out, 0x10, 0xe0);
        for (int scan = 0; scan < scans; scan++) {
            startOfScan(out, 1, 1, 63);
            Bits bits = new Bits(out);
            for (int left = blocks; left > 0; ) {
                int run = Math.min(left, 32_767);
                bits.put(0, 1);
                bits.put(run - 16_384, 14);
                left -= run;
            }
            bits.end();
        }
        out.writeShort(0xffd9);
        return bytes.toByteArray();
    }

    private static void table(DataOutputStream out, int id, int symbol) throws IOException {
        out.writeShort(0xffc4);
        out.writeShort(20);
        out.write(id);
        out.write(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        out.write(symbol);
    }

    private static void startOfScan(DataOutputStream out, int component, int from, int to)
            throws IOException {
        out.writeShort(0xffda);
        out.writeShort(8);
        out.write(new byte[] {1, (byte) component, 0, (byte) from, (byte) to, 0});
    }

    private static final class Bits {

        private final DataOutputStream out;
        private int current;
        private int count;

        Bits(DataOutputStream out) {
            this.out = out;
        }

        void put(int value, int length) throws IOException {
            for (int i = length - 1; i >= 0; i--) {
                current = current << 1 | (value >> i & 1);
                if (++count == 8) {
                    out.write(current);
                    if (current == 0xff) {
                        out.write(0);
                    }
                    current = 0;
                    count = 0;
                }
            }
        }

        void end() throws IOException {
            while (count > 0) {
                put(1, 1);
            }
        }
    }

    /** A JPEG of 40 million pixels, every color in full, that is kept as a whole when decoded. */
    public static byte[] progressiveJpeg() throws IOException {
        return jpeg(3, 0);
    }

    /** A small PNG with texts and a color profile that inflate to a gigabyte. */
    public static byte[] inflatingPng() throws IOException {
        byte[] bomb = deflated(1 << 30);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write("Comment\0\0".getBytes(US_ASCII));
        text.write(bomb);
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        profile.write("profile\0\0".getBytes(US_ASCII));
        profile.write(bomb);
        return png(100, 100, false, pngChunk("zTXt", text), pngChunk("iCCP", profile));
    }

    /** A large interlaced PNG of one color. */
    public static byte[] interlacedPng() throws IOException {
        return png(LARGE, LARGE, true);
    }

    private static byte[] png(int width, int height, boolean isInterlaced, byte[]... chunks)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(header);
        data.writeInt(width);
        data.writeInt(height);
        data.write(new byte[] {8, 6, 0, 0, (byte) (isInterlaced ? 1 : 0)});
        bytes.write(pngChunk("IHDR", header));
        for (byte[] chunk : chunks) {
            bytes.write(chunk);
        }
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        pixels.write(deflated((4L * width + 2) * height * 2));
        bytes.write(pngChunk("IDAT", pixels));
        bytes.write(pngChunk("IEND", new ByteArrayOutputStream()));
        return bytes.toByteArray();
    }

    private static byte[] pngChunk(String type, ByteArrayOutputStream content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(content.size());
        out.write(type.getBytes(US_ASCII));
        content.writeTo(out);
        CRC32 crc = new CRC32();
        crc.update(bytes.toByteArray(), 4, bytes.size() - 4);
        out.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    private static byte[] deflated(long zeros) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out =
                new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_SPEED))) {
            byte[] block = new byte[1 << 20];
            for (long left = zeros; left > 0; left -= block.length) {
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        }
        return bytes.toByteArray();
    }

    /** A GIF whose screen is of one pixel and whose frame has four billion. */
    public static byte[] gifLargerThanItsScreen() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("GIF89a".getBytes(US_ASCII));
        bytes.write(new byte[] {1, 0, 1, 0, (byte) 0x80, 0, 0, 0, 0, 0, 1, 1, 1});
        bytes.write(0x2c);
        bytes.write(new byte[] {0, 0, 0, 0, -1, -1, -1, -1, 0});
        bytes.write(new byte[] {2, 2, 0x4c, 0x01, 0, 0x3b});
        return bytes.toByteArray();
    }

    /** A BMP with run-length coding. */
    public static byte[] bmp(int width, int height, int compression) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write("BM".getBytes(US_ASCII));
        out.writeInt(Integer.reverseBytes(100));
        out.writeInt(0);
        out.writeInt(Integer.reverseBytes(58));
        out.writeInt(Integer.reverseBytes(40));
        out.writeInt(Integer.reverseBytes(width));
        out.writeInt(Integer.reverseBytes(height));
        out.write(new byte[] {1, 0, 8, 0});
        out.writeInt(Integer.reverseBytes(compression));
        out.write(new byte[12]);
        out.writeInt(Integer.reverseBytes(1));
        out.write(new byte[4]);
        out.write(new byte[4]);
        out.write(new byte[] {1, 0, 0, 1});
        return bytes.toByteArray();
    }
}
