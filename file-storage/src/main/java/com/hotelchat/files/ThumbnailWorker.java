package com.hotelchat.files;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;

/**
 * The program of a process that decodes pictures and does nothing else: it reads requests from its
 * standard input and answers on its standard output until its input ends. A request is a type and
 * the path of a file, both as {@link DataOutputStream#writeUTF}; an answer is a length and that
 * many bytes of a JPEG, a length of 0 when there is no thumbnail. {@link #READY} goes before the
 * first answer.
 */
public final class ThumbnailWorker {

    /** The argument that makes an executable a worker. */
    public static final String ARGUMENT = "thumbnail-worker";

    /** The first byte that a worker writes. */
    static final int READY = 'R';

    /**
     * A worker ends itself after so much time with one picture, if its parent, which would have
     * ended it earlier, is gone.
     */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final int OUT_OF_MEMORY = 3;
    private static final int OUT_OF_TIME = 4;

    private volatile long startedAt;
    private volatile boolean isBusy;

    private ThumbnailWorker() {}

    /** Runs until the standard input ends. */
    public static void main(String... arguments) throws IOException {
        OutputStream answers = System.out;
        // Output that a library prints must not get between the answers.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false));
        new ThumbnailWorker().run(System.in, answers);
    }

    private void run(InputStream requests, OutputStream answers) throws IOException {
        ImageIO.setUseCache(false);
        Thread.ofPlatform().daemon().name("deadline").start(this::watch);
        DataInputStream in = new DataInputStream(requests);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(answers));
        out.writeByte(READY);
        out.flush();
        try {
            while (true) {
                FileType type = FileType.valueOf(in.readUTF());
                Path file = Path.of(in.readUTF());
                byte[] thumbnail = draw(type, file);
                out.writeInt(thumbnail.length);
                out.write(thumbnail);
                out.flush();
            }
        } catch (EOFException end) {
            // The service does not need this process any more.
        }
    }

    private byte[] draw(FileType type, Path file) {
        startedAt = System.nanoTime();
        isBusy = true;
        try {
            return ThumbnailDrawing.of(file, type);
        } catch (IOException | RuntimeException | StackOverflowError broken) {
            // Decoders throw exceptions of any kind for broken pictures.
            return new byte[0];
        } catch (OutOfMemoryError error) {
            // The process ends, because the native memory allocated so far is unknown.
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
            throw error;
        } finally {
            isBusy = false;
        }
    }

    private void watch() {
        try {
            while (true) {
                // Sleeping is safe: this thread does nothing else.
                Thread.sleep(Duration.ofSeconds(1));
                if (isBusy && System.nanoTime() - startedAt > LONGEST.toNanos()) {
                    Runtime.getRuntime().halt(OUT_OF_TIME);
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
