package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The claims of a picture file about itself, of every frame in it. They are read from the structure
 * of the file, in one pass and in constant memory: nothing is decoded, decompressed or allocated by
 * what the file says, so that this is safe in the service itself. Decoders obey different headers
 * than viewers do; a file whose headers contradict each other is not read at all.
 *
 * @param width of the picture as a whole
 * @param height of the picture as a whole
 * @param pixels of the whole or of its largest frame, whichever is more
 * @param scans how many passes a decoder makes over all pixels
 * @param coefficients bytes that a decoder keeps until the last pass: of progressive JPEGs only
 */
record PictureHeaders(int width, int height, long pixels, int scans, long coefficients) {

    private static final int BUFFER = 8_192;
    private static final int JPEG_MARKER = 0xff;
    private static final int JPEG_START_OF_SCAN = 0xda;
    private static final int JPEG_END = 0xd9;
    private static final int JPEG_TEMPORARY = 0x01;
    private static final int PNG_CHUNK_OVERHEAD = 4;
    private static final int GIF_IMAGE = 0x2c;
    private static final int GIF_EXTENSION = 0x21;
    private static final int BMP_CORE_HEADER = 12;
    private static final int BMP_INFO_HEADER = 40;

    /**
     * The first of the codes that embed a JPEG or a PNG, whose size the header does not guarantee.
     */
    private static final long BMP_EMBEDDED_JPEG = 4;

    private static final long BMP_EMBEDDED_PNG = 5;

    /**
     * Reads the headers of a picture.
     *
     * @return empty when the picture is broken, of an unknown variant, or contradicts itself
     */
    static Optional<PictureHeaders> read(Path file, FileType type) {
        try (Input in = new Input(file)) {
            Frames frames = new Frames();
            switch (type) {
                case JPEG -> jpeg(in, frames);
                case PNG -> png(in, frames);
                case GIF -> gif(in, frames);
                case WEBP -> webp(in, frames);
                case BMP -> bmp(in, frames);
                case PDF, DOC, DOCX, XLS, XLSX, TXT, CSV -> throw new Broken();
            }
            return frames.headers();
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    /** The file is not what it says, or contradicts itself. */
    private static final class Broken extends IOException {

        private static final long serialVersionUID = 1;
    }

    /** Adds up the frames that are found. */
    private static final class Frames {

        private int width;
        private int height;
        private long pixels;
        private int scans = 1;
        private long coefficients;
        private boolean isProgressive;

        void whole(long width, long height) throws Broken {
            if (width <= 0
                    || height <= 0
                    || width > Integer.MAX_VALUE
                    || height > Integer.MAX_VALUE) {
                throw new Broken();
            }
            this.width = (int) width;
            this.height = (int) height;
            frame(width, height);
        }

        void frame(long width, long height) throws Broken {
            if (width <= 0 || height <= 0) {
                throw new Broken();
            }
            pixels = Math.max(pixels, width * height);
        }

        boolean isKnown() {
            return width > 0;
        }

        Optional<PictureHeaders> headers() {
            return isKnown()
                    ? Optional.of(new PictureHeaders(width, height, pixels, scans, coefficients))
                    : Optional.empty();
        }
    }

    private static void jpeg(Input in, Frames frames) throws IOException {
        if (in.u16() != 0xffd8) {
            throw new Broken();
        }
        int scans = 0;
        try {
            for (int marker; (marker = in.nextMarker()) != JPEG_END; ) {
                if (isStandalone(marker)) {
                    continue;
                }
                int length = in.u16() - 2;
                if (length < 0) {
                    throw new Broken();
                }
                if (isStartOfFrame(marker)) {
                    if (frames.isKnown()) {
                        throw new Broken();
                    }
                    in.skip(length - startOfFrame(in, marker, length, frames));
                } else {
                    in.skip(length);
                }
                if (marker == JPEG_START_OF_SCAN) {
                    scans++;
                }
            }
        } catch (EOFException truncated) {
            // A viewer shows the readable part, so the values read so far count.
        }
        frames.scans = Math.max(1, scans);
        if (!frames.isProgressive && scans <= 1) {
            frames.coefficients = 0;
        }
    }

    private static boolean isStandalone(int marker) {
        return marker == JPEG_TEMPORARY || (marker >= 0xd0 && marker <= 0xd8);
    }

    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xc0
                && marker <= 0xcf
                && marker != 0xc4
                && marker != 0xc8
                && marker != 0xcc;
    }

    /** Returns how many bytes of the segment were read. */
    private static int startOfFrame(Input in, int marker, int length, Frames frames)
            throws IOException {
        if (length < 6) {
            throw new Broken();
        }
        in.skip(1);
        int height = in.u16();
        int width = in.u16();
        int components = in.u8();
        if (length < 6 + 3 * components) {
            throw new Broken();
        }
        frames.whole(width, height);
        long samples = 0;
        int maxHorizontal = 1;
        int maxVertical = 1;
        int[] sampling = new int[components];
        for (int i = 0; i < components; i++) {
            in.skip(1);
            sampling[i] = in.u8();
            in.skip(1);
            maxHorizontal = Math.max(maxHorizontal, sampling[i] >> 4);
            maxVertical = Math.max(maxVertical, sampling[i] & 0xf);
        }
        for (int factors : sampling) {
            samples +=
                    (long) width
                            * height
                            * (factors >> 4)
                            * (factors & 0xf)
                            / ((long) maxHorizontal * maxVertical);
        }
        frames.isProgressive = (marker & 0x3) == 2;
        // A picture of several scans is kept as a whole too, progressive or not.
        frames.coefficients = Short.BYTES * samples;
        return 6 + 3 * components;
    }

    private static void png(Input in, Frames frames) throws IOException {
        in.expect("\u0089PNG\r\n\u001a\n");
        long first = in.u32();
        in.expect("IHDR");
        if (first != 13) {
            throw new Broken();
        }
        frames.whole(in.u32(), in.u32());
        in.skip(4);
        frames.scans = in.u8() == 0 ? 1 : 2;
        in.skip(PNG_CHUNK_OVERHEAD);
        try {
            while (true) {
                long length = in.u32();
                String type = in.ascii(4);
                switch (type) {
                    case "IHDR" -> throw new Broken();
                    case "IEND" -> {
                        return;
                    }
                    case "fcTL" -> {
                        in.skip(4);
                        long width = in.u32();
                        long height = in.u32();
                        if (length < 20
                                || in.u32() + width > frames.width
                                || in.u32() + height > frames.height) {
                            throw new Broken();
                        }
                        in.skip(length - 20 + PNG_CHUNK_OVERHEAD);
                    }
                    default -> in.skip(length + PNG_CHUNK_OVERHEAD);
                }
            }
        } catch (EOFException truncated) {
            // A viewer shows the readable part.
        }
    }

    private static void gif(Input in, Frames frames) throws IOException {
        String version = in.ascii(6);
        if (!version.equals("GIF87a") && !version.equals("GIF89a")) {
            throw new Broken();
        }
        frames.whole(in.le16(), in.le16());
        int flags = in.u8();
        in.skip(2);
        in.skip(colors(flags));
        try {
            while (true) {
                switch (in.u8()) {
                    case GIF_IMAGE -> {
                        in.skip(4);
                        frames.frame(in.le16(), in.le16());
                        in.skip(colors(in.u8()));
                        in.skip(1);
                        in.skipBlocks();
                    }
                    case GIF_EXTENSION -> {
                        in.skip(1);
                        in.skipBlocks();
                    }
                    default -> {
                        // The trailer, or a block after which no viewer reads on.
                        return;
                    }
                }
            }
        } catch (EOFException truncated) {
            // A viewer shows the readable part.
        }
    }

    private static int colors(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static void webp(Input in, Frames frames) throws IOException {
        in.expect("RIFF");
        in.skip(4);
        in.expect("WEBP");
        boolean hasCanvas = false;
        try {
            while (true) {
                String type = in.ascii(4);
                long length = in.le32();
                long padded = length + (length & 1);
                switch (type) {
                    case "VP8X" -> {
                        if (frames.isKnown() || length < 10) {
                            throw new Broken();
                        }
                        in.skip(4);
                        frames.whole(1L + in.le24(), 1L + in.le24());
                        in.skip(padded - 10);
                        hasCanvas = true;
                    }
                    case "VP8 ", "VP8L" -> {
                        WebpSize size = webpSize(in, type, length);
                        if (hasCanvas) {
                            size.require(frames.width, frames.height);
                        } else if (frames.isKnown()) {
                            throw new Broken();
                        } else {
                            frames.whole(size.width(), size.height());
                        }
                        in.skip(padded - size.read());
                    }
                    case "ANMF" -> {
                        if (!hasCanvas || length < 16) {
                            throw new Broken();
                        }
                        animationFrame(in, padded, frames);
                    }
                    default -> in.skip(padded);
                }
            }
        } catch (EOFException end) {
            // All chunks of the file have been read.
        }
    }

    private static void animationFrame(Input in, long padded, Frames frames) throws IOException {
        long x = 2L * in.le24();
        long y = 2L * in.le24();
        long width = 1L + in.le24();
        long height = 1L + in.le24();
        in.skip(4);
        frames.frame(width, height);
        if (x + width > frames.width || y + height > frames.height) {
            throw new Broken();
        }
        long left = padded - 16;
        while (left >= 8) {
            String type = in.ascii(4);
            long length = in.le32();
            long chunk = length + (length & 1);
            if (chunk > left - 8) {
                throw new Broken();
            }
            long read = 0;
            if (type.equals("VP8 ") || type.equals("VP8L")) {
                WebpSize size = webpSize(in, type, length);
                size.require(width, height);
                read = size.read();
            }
            in.skip(chunk - read);
            left -= 8 + chunk;
        }
        in.skip(left);
    }

    /**
     * The size that a bit stream claims.
     *
     * @param read how many bytes of the chunk were read
     */
    private record WebpSize(int width, int height, int read) {

        void require(long width, long height) throws Broken {
            if (width != this.width || height != this.height) {
                throw new Broken();
            }
        }
    }

    private static WebpSize webpSize(Input in, String type, long length) throws IOException {
        if (type.equals("VP8L")) {
            if (length < 5 || in.u8() != 0x2f) {
                throw new Broken();
            }
            long bits = in.le32();
            return new WebpSize((int) (bits & 0x3fff) + 1, (int) (bits >> 14 & 0x3fff) + 1, 5);
        }
        if (length < 10) {
            throw new Broken();
        }
        in.skip(3);
        if (in.u8() != 0x9d || in.u8() != 0x01 || in.u8() != 0x2a) {
            throw new Broken();
        }
        return new WebpSize(in.le16() & 0x3fff, in.le16() & 0x3fff, 10);
    }

    private static void bmp(Input in, Frames frames) throws IOException {
        in.expect("BM");
        in.skip(12);
        long header = in.le32();
        if (header == BMP_CORE_HEADER) {
            frames.whole(in.le16(), in.le16());
            return;
        }
        if (header < BMP_INFO_HEADER) {
            throw new Broken();
        }
        long width = (int) in.le32();
        long height = (int) in.le32();
        in.skip(4);
        long compression = in.le32();
        if (compression == BMP_EMBEDDED_JPEG || compression == BMP_EMBEDDED_PNG) {
            throw new Broken();
        }
        frames.whole(width, Math.abs(height));
    }

    /** Bytes in order, skipped rather than read where they do not matter. */
    private static final class Input implements AutoCloseable {

        private final InputStream file;
        private final byte[] buffer = new byte[BUFFER];
        private int next;
        private int end;

        Input(Path file) throws IOException {
            this.file = Files.newInputStream(file);
        }

        int u8() throws IOException {
            if (next == end) {
                next = 0;
                end = Math.max(0, file.read(buffer));
                if (end == 0) {
                    throw new EOFException();
                }
            }
            return buffer[next++] & 0xff;
        }

        int u16() throws IOException {
            return u8() << 8 | u8();
        }

        long u32() throws IOException {
            return (long) u16() << 16 | u16();
        }

        int le16() throws IOException {
            return u8() | u8() << 8;
        }

        int le24() throws IOException {
            return u8() | u8() << 8 | u8() << 16;
        }

        long le32() throws IOException {
            return le16() | (long) le16() << 16;
        }

        String ascii(int length) throws IOException {
            byte[] read = new byte[length];
            for (int i = 0; i < length; i++) {
                read[i] = (byte) u8();
            }
            return new String(read, ISO_8859_1);
        }

        void expect(String text) throws IOException {
            if (!ascii(text.length()).equals(text)) {
                throw new Broken();
            }
        }

        void skip(long length) throws IOException {
            if (length < 0) {
                throw new Broken();
            }
            int buffered = (int) Math.min(length, end - next);
            next += buffered;
            file.skipNBytes(length - buffered);
        }

        /** Skips the sub-blocks of a GIF up to and with the empty one. */
        void skipBlocks() throws IOException {
            for (int length; (length = u8()) > 0; ) {
                skip(length);
            }
        }

        /** Returns the next marker of a JPEG, and skips the coded data before it. */
        int nextMarker() throws IOException {
            while (true) {
                while (u8() != JPEG_MARKER) {
                    // Entropy-coded data.
                }
                int marker = u8();
                while (marker == JPEG_MARKER) {
                    marker = u8();
                }
                if (marker != 0) {
                    return marker;
                }
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
