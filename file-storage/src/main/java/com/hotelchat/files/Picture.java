package com.hotelchat.files;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** A picture, before and while it is decoded. */
final class Picture {

    private Picture() {}

    /** How large a picture says that it is. */
    record Size(int width, int height) {

        long pixels() {
            return (long) width * height;
        }
    }

    /** Work on a reader that has its picture. */
    interface Work<T> {

        T on(ImageReader reader) throws IOException;
    }

    /** The size that the header names, without decoding anything; empty when it names none. */
    static Optional<Size> size(Path file, FileType type) {
        return read(file, type, reader -> new Size(reader.getWidth(0), reader.getHeight(0)))
                .filter(size -> size.width() > 0 && size.height() > 0);
    }

    /**
     * Does work on a picture.
     *
     * @return empty when the picture is broken, or of a variant that is not known
     */
    static <T> Optional<T> read(Path file, FileType type, Work<T> work) {
        ImageReader reader = null;
        try (ImageInputStream bytes = new FileImageInputStream(file.toFile())) {
            reader = reader(type);
            reader.setInput(bytes, true, true);
            return Optional.of(work.on(reader));
        } catch (IOException | RuntimeException broken) {
            // Readers answer broken pictures with exceptions of any kind.
            return Optional.empty();
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
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
}
