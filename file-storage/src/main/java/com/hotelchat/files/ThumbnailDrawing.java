package com.hotelchat.files;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;

/**
 * Decodes a picture and draws it small. Decoders take the memory and the time that a file makes
 * them take, so that this runs in a {@link ThumbnailWorker} only.
 */
final class ThumbnailDrawing {

    private ThumbnailDrawing() {}

    /**
     * Draws a thumbnail.
     *
     * @return a JPEG
     * @throws IOException when the picture is broken, or of a variant that cannot be decoded;
     *     decoders throw unchecked exceptions too
     */
    static byte[] of(Path file, FileType type) throws IOException {
        BufferedImage decoded;
        ImageReader reader = reader(type);
        try (ImageInputStream bytes = new FileImageInputStream(file.toFile())) {
            reader.setInput(bytes, true, true);
            decoded = decode(reader);
        } finally {
            reader.dispose();
        }
        return jpeg(draw(decoded, Orientation.of(file, type)));
    }

    private static ImageReader reader(FileType type) throws IOException {
        if (type == FileType.WEBP) {
            return new WebPImageReaderSpi().createReaderInstance(null);
        }
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(type.mimeType());
        if (!readers.hasNext()) {
            throw new IOException("no reader for " + type);
        }
        return readers.next();
    }

    private static BufferedImage decode(ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        // Leaves twice as many pixels as needed for the smooth part of the scaling.
        int step = Math.max(1, Math.max(width, height) / (2 * Thumbnails.LONGEST_SIDE));
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(Math.min(step, width), Math.min(step, height), 0, 0);
        return reader.read(0, param);
    }

    private static BufferedImage draw(BufferedImage decoded, Orientation orientation) {
        int width = decoded.getWidth();
        int height = decoded.getHeight();
        double scale = Math.min(1, (double) Thumbnails.LONGEST_SIDE / Math.max(width, height));
        int scaledWidth = Math.max(1, (int) Math.round(width * scale));
        int scaledHeight = Math.max(1, (int) Math.round(height * scale));
        boolean turned = orientation.swapsSides();
        BufferedImage small =
                new BufferedImage(
                        turned ? scaledHeight : scaledWidth,
                        turned ? scaledWidth : scaledHeight,
                        BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = small.createGraphics();
        try {
            canvas.setColor(Color.WHITE);
            canvas.fillRect(0, 0, small.getWidth(), small.getHeight());
            canvas.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            AffineTransform upright = orientation.transform(scaledWidth, scaledHeight);
            upright.scale((double) scaledWidth / width, (double) scaledHeight / height);
            canvas.drawImage(decoded, upright, null);
        } finally {
            canvas.dispose();
        }
        return small;
    }

    private static byte[] jpeg(BufferedImage small) throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByMIMEType(Thumbnails.MIME_TYPE).next();
        try (ImageOutputStream bytes = ImageIO.createImageOutputStream(jpeg)) {
            writer.setOutput(bytes);
            writer.write(new IIOImage(small, null, null));
        } finally {
            writer.dispose();
        }
        return jpeg.toByteArray();
    }
}
