package com.hotelchat.guestchat.stay;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** A QR code, for paper and for screens. */
final class QrCode {

    /** Pixels of the picture for each square of the code. */
    private static final int SCALE = 8;

    private static final byte[] PNG_SIGNATURE = {
        (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'
    };

    private final BitMatrix matrix;

    private QrCode(BitMatrix matrix) {
        this.matrix = matrix;
    }

    /** The code of a text of some hundred characters at most. */
    static QrCode of(String text) {
        try {
            return new QrCode(
                    new QRCodeWriter()
                            .encode(
                                    text,
                                    BarcodeFormat.QR_CODE,
                                    0,
                                    0,
                                    Map.of(
                                            EncodeHintType.ERROR_CORRECTION,
                                            ErrorCorrectionLevel.M,
                                            EncodeHintType.CHARACTER_SET,
                                            StandardCharsets.UTF_8)));
        } catch (WriterException tooLong) {
            throw new IllegalStateException("The address of a room is too long", tooLong);
        }
    }

    /** The code as SVG, one unit a square. */
    String svg() {
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < matrix.getHeight(); y++) {
            for (int x = 0; x < matrix.getWidth(); x++) {
                if (matrix.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" shape-rendering="crispEdges">\
        <rect width="%1$d" height="%2$d" fill="#fff"/><path d="%3$s" fill="#000"/></svg>
        """
                .formatted(matrix.getWidth(), matrix.getHeight(), path);
    }

    /**
     * The code as PNG with one bit a pixel. Written here, because the JDK's writer brings AWT
     * along, which a native image has not (PNG third edition, sections 5 and 11).
     */
    byte[] png() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(PNG_SIGNATURE);
            chunk(out, "IHDR", header());
            chunk(out, "IDAT", pixels());
            chunk(out, "IEND", new byte[0]);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private byte[] header() throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(header)) {
            out.writeInt(matrix.getWidth() * SCALE);
            out.writeInt(matrix.getHeight() * SCALE);
            // One bit of grey; the usual compression and filters; not interlaced.
            out.write(new byte[] {1, 0, 0, 0, 0});
        }
        return header.toByteArray();
    }

    private byte[] pixels() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(compressed)) {
            for (int y = 0; y < matrix.getHeight(); y++) {
                // Unfiltered; SCALE pixels are one byte.
                byte[] row = new byte[1 + matrix.getWidth()];
                for (int x = 0; x < matrix.getWidth(); x++) {
                    row[1 + x] = (byte) (matrix.get(x, y) ? 0x00 : 0xFF);
                }
                for (int i = 0; i < SCALE; i++) {
                    out.write(row);
                }
            }
        }
        return compressed.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) checksum.getValue());
    }
}
