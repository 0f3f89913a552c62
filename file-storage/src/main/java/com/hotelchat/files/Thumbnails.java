package com.hotelchat.files;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.stream.FileImageOutputStream;
import javax.imageio.stream.ImageOutputStream;

/**
 * Makes small pictures of large ones: JPEG, on white where the original is transparent, upright,
 * and without what cameras write beside the picture (place, time, owner). Decoding takes processor
 * and memory, so only a few are at work at once, on threads of their own; each decodes only every
 * n-th pixel of what it reads.
 */
@Singleton
public class Thumbnails {

    /** The media type of all of them. */
    public static final String MIME_TYPE = "image/jpeg";

    /** The longest side, in pixels. */
    public static final int LONGEST_SIDE = 320;

    /** WebP is decoded as a whole, four bytes a pixel; beyond this there is no thumbnail. */
    private static final long MAX_WEBP_PIXELS = 16_000_000;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                    Thread.ofPlatform().name("thumbnails-", 0).daemon().factory());

    Thumbnails() {}

    /**
     * Makes a thumbnail. Blocks, and is for virtual or worker threads.
     *
     * @param file a picture that {@link FileTypes} accepted
     * @param target where to write; whatever is there is written over
     * @return false when there is none, because the picture is broken or of a variant that cannot
     *     be decoded here
     */
    public boolean make(Path file, FileType type, Path target) {
        return CompletableFuture.supplyAsync(() -> makeNow(file, type, target), threads).join();
    }

    private static boolean makeNow(Path file, FileType type, Path target) {
        return Picture.read(file, type, reader -> small(reader, file, type))
                .flatMap(small -> small)
                .map(small -> write(small, target))
                .orElse(false);
    }

    private static Optional<BufferedImage> small(ImageReader reader, Path file, FileType type)
            throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (type == FileType.WEBP && (long) width * height > MAX_WEBP_PIXELS) {
            return Optional.empty();
        }
        // Twice as many pixels as are wanted are left for the smooth part of the scaling.
        int step = Math.max(1, Math.max(width, height) / (2 * LONGEST_SIDE));
        ImageReadParam param = reader.getDefaultReadParam();
        param.setSourceSubsampling(Math.min(step, width), Math.min(step, height), 0, 0);
        BufferedImage decoded = reader.read(0, param);
        return Optional.of(
                draw(decoded, type == FileType.JPEG ? Orientation.of(file) : Orientation.UPRIGHT));
    }

    private static BufferedImage draw(BufferedImage decoded, Orientation orientation) {
        int width = decoded.getWidth();
        int height = decoded.getHeight();
        double scale = Math.min(1, (double) LONGEST_SIDE / Math.max(width, height));
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

    private static boolean write(BufferedImage small, Path target) {
        ImageWriter writer = ImageIO.getImageWritersByMIMEType(MIME_TYPE).next();
        try (ImageOutputStream bytes = new FileImageOutputStream(target.toFile())) {
            writer.setOutput(bytes);
            writer.write(new IIOImage(small, null, null));
            return true;
        } catch (IOException unwritable) {
            return false;
        } finally {
            writer.dispose();
        }
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
