package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.testkit.HostilePictures;
import com.sun.management.ThreadMXBean;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThumbnailsTest {

    private final Thumbnails thumbnails =
            new Thumbnails(new Settings(FilesSettings.Store.FOLDER, null, null));

    @TempDir Path folder;

    @AfterEach
    void close() {
        thumbnails.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG", "PNG", "GIF", "BMP"})
    void longestSideIsShortened(FileType type) throws IOException {
        String format = type == FileType.JPEG ? "jpg" : type.name().toLowerCase(Locale.ROOT);

        BufferedImage small = make(Samples.image(format, 4_000, 1_000), type);

        assertThat(small.getWidth()).isEqualTo(320);
        assertThat(small.getHeight()).isEqualTo(80);
        assertThat(isRed(small, 20, 40)).isTrue();
        assertThat(isGreen(small, 300, 40)).isTrue();
    }

    @Test
    void webpIsMadeToo() throws IOException {
        assertThat(make(Samples.of(FileType.WEBP), FileType.WEBP).getWidth()).isEqualTo(1);
    }

    @Test
    void smallPictureStaysAsItIs() throws IOException {
        BufferedImage small = make(Samples.image("png", 30, 20), FileType.PNG);

        assertThat(small.getWidth()).isEqualTo(30);
        assertThat(small.getHeight()).isEqualTo(20);
    }

    @Test
    void veryLongPictureHasAtLeastOnePixel() throws IOException {
        BufferedImage small = make(Samples.image("png", 30_000, 2), FileType.PNG);

        assertThat(small.getWidth()).isEqualTo(320);
        assertThat(small.getHeight()).isEqualTo(1);
    }

    @Test
    void transparencyBecomesWhite() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(50, 50, BufferedImage.TYPE_INT_ARGB), "png", bytes);

        assertThat(new Color(make(bytes.toByteArray(), FileType.PNG).getRGB(25, 25)))
                .isEqualTo(Color.WHITE);
    }

    /** Checks the place of the red left half of the original in the thumbnail. */
    @ParameterizedTest
    @CsvSource({
        "1, 400, 200, left",
        "2, 400, 200, right",
        "3, 400, 200, right",
        "4, 400, 200, left",
        "5, 200, 400, top",
        "6, 200, 400, top",
        "7, 200, 400, bottom",
        "8, 200, 400, bottom",
        "9, 400, 200, left"
    })
    void pictureStandsUpright(int orientation, int width, int height, String red)
            throws IOException {
        byte[] exif = Samples.exif(orientation);
        byte[] prefixed = Samples.joined("Exif\0\0".getBytes(ISO_8859_1), exif);
        byte[] keyword = "Raw profile type exif\0".getBytes(ISO_8859_1);
        byte[] profile = Samples.profile(prefixed);
        byte[] compressed = Samples.deflated(profile);

        stands(Samples.jpegWith(exif, 400, 200), FileType.JPEG, width, height, red);
        stands(Samples.webpWith(exif, 400, 200), FileType.WEBP, width, height, red);
        stands(Samples.webpWith(prefixed, 400, 200), FileType.WEBP, width, height, red);
        stands(png("eXIf", exif, false), FileType.PNG, width, height, red);
        stands(png("eXIf", exif, true), FileType.PNG, width, height, red);
        stands(
                png("tEXt", Samples.joined(keyword, profile), false),
                FileType.PNG,
                width,
                height,
                red);
        stands(
                png("zTXt", Samples.joined(keyword, new byte[1], compressed), false),
                FileType.PNG,
                width,
                height,
                red);
        stands(
                png("iTXt", Samples.joined(keyword, new byte[] {1, 0, 0, 0}, compressed), false),
                FileType.PNG,
                width,
                height,
                red);
    }

    private static byte[] png(String type, byte[] content, boolean atTheEnd) throws IOException {
        return Samples.pngWith(type, content, atTheEnd, 400, 200);
    }

    private void stands(byte[] picture, FileType type, int width, int height, String red)
            throws IOException {
        BufferedImage small = make(picture, type);

        assertThat(small.getWidth()).isEqualTo(width * 320 / 400);
        assertThat(small.getHeight()).isEqualTo(height * 320 / 400);
        int right = small.getWidth() - 10;
        int bottom = small.getHeight() - 10;
        switch (red) {
            case "left" ->
                    assertThat(isRed(small, 10, bottom) && isGreen(small, right, 10)).isTrue();
            case "right" -> assertThat(isRed(small, right, 10) && isGreen(small, 10, 10)).isTrue();
            case "top" ->
                    assertThat(isRed(small, right, 10) && isGreen(small, 10, bottom)).isTrue();
            default -> assertThat(isRed(small, right, bottom) && isGreen(small, 10, 10)).isTrue();
        }
    }

    @Test
    void hostileExifDataTurnNothing() throws IOException {
        byte[] good = Samples.exif(6);
        List<byte[]> hostile = new ArrayList<>();
        for (int offset : new int[] {0, 7, 1_000, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            hostile.add(ByteBuffer.wrap(good.clone()).putInt(4, offset).array());
        }
        // Too many entries, a count of its own, another type, no such tag, no such orientation.
        hostile.add(ByteBuffer.wrap(good.clone()).putShort(8, (short) -1).putInt(10, 0).array());
        hostile.add(ByteBuffer.wrap(good.clone()).putInt(14, -1).array());
        hostile.add(ByteBuffer.wrap(good.clone()).putShort(12, (short) 7).array());
        hostile.add(ByteBuffer.wrap(good.clone()).putShort(18, (short) -1).array());
        hostile.add(ByteBuffer.wrap(good.clone()).putShort(2, (short) 43).array());
        hostile.add(ByteBuffer.wrap(good.clone()).putShort(0, (short) 0).array());
        for (int length = 0; length < 20; length++) {
            hostile.add(Arrays.copyOf(good, length));
        }
        hostile.add(new byte[60_000]);
        byte[] keyword = "Raw profile type exif\0".getBytes(ISO_8859_1);
        byte[] bomb = Samples.deflated(new byte[50 << 20]);

        Path file = folder.resolve("hostile");
        for (byte[] exif : hostile) {
            Files.write(file, Samples.jpegWith(exif, 40, 20));
            assertThat(Orientation.of(file, FileType.JPEG)).isEqualTo(Orientation.UPRIGHT);
            Files.write(file, Samples.webpWith(exif, 40, 20));
            assertThat(Orientation.of(file, FileType.WEBP)).isEqualTo(Orientation.UPRIGHT);
            for (String type : List.of("eXIf", "tEXt", "zTXt", "iTXt")) {
                Files.write(file, Samples.pngWith(type, exif, false, 40, 20));
                assertThat(Orientation.of(file, FileType.PNG)).isEqualTo(Orientation.UPRIGHT);
                Files.write(
                        file, Samples.pngWith(type, Samples.joined(keyword, exif), false, 40, 20));
                assertThat(Orientation.of(file, FileType.PNG)).isEqualTo(Orientation.UPRIGHT);
            }
        }
        stands(
                png("zTXt", Samples.joined(keyword, new byte[1], bomb), false),
                FileType.PNG,
                400,
                200,
                "left");
        // Lengths beyond the end of the file.
        byte[] png = Samples.pngWith("eXIf", good, false, 40, 20);
        for (int length : new int[] {-1, Integer.MAX_VALUE, 1 << 20}) {
            Files.write(file, ByteBuffer.wrap(png.clone()).putInt(33, length).array());
            assertThat(Orientation.of(file, FileType.PNG)).isNotNull();
        }
    }

    @Test
    void whatTheCameraWroteIsLeftOut() throws IOException {
        byte[] original = Samples.jpegWith(Samples.exif(6), 400, 200);
        assertThat(new String(original, ISO_8859_1)).contains("where-the-guest-lives", "Exif");

        make(original, FileType.JPEG);

        assertThat(new String(Files.readAllBytes(folder.resolve("small")), ISO_8859_1))
                .doesNotContain("where-the-guest-lives", "Exif");
    }

    @Test
    void brokenPictureHasNone() throws IOException {
        byte[] half = Samples.image("png", 400, 400);
        Path file = Files.write(folder.resolve("broken"), Arrays.copyOf(half, half.length / 2));

        assertThat(thumbnails.make("guest", file, FileType.PNG, folder.resolve("small"))).isFalse();
        Files.write(file, Samples.hugePng());
        assertThat(thumbnails.make("guest", file, FileType.PNG, folder.resolve("small"))).isFalse();
    }

    /** The decoder makes nothing of the service's memory, however large the picture. */
    @Test
    void pictureTakesNoMemoryHere() throws IOException {
        Path file = Files.write(folder.resolve("large"), Samples.image("png", 6_000, 6_000));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getTotalThreadAllocatedBytes();

        assertThat(thumbnails.make("guest", file, FileType.PNG, folder.resolve("small"))).isTrue();

        assertThat(threads.getTotalThreadAllocatedBytes() - before).isLessThan(10_000_000);
    }

    @Test
    void picturesWhoseHeadersPromiseTooMuchCostNoWorker() throws IOException {
        Path file = folder.resolve("hostile");
        for (byte[] jpeg :
                List.of(HostilePictures.progressiveJpeg(), HostilePictures.jpegOfScans(120))) {
            Files.write(file, jpeg);
            assertThat(thumbnails.make("guest", file, FileType.JPEG, folder.resolve("small")))
                    .isFalse();
        }
        for (byte[] webp :
                List.of(
                        HostilePictures.webpLargerThanItsCanvas(),
                        HostilePictures.animatedWebp(),
                        HostilePictures.webpOfOneColor(16_383, 16_383))) {
            Files.write(file, webp);
            assertThat(thumbnails.make("guest", file, FileType.WEBP, folder.resolve("small")))
                    .isFalse();
        }

        assertThat(thumbnails.idleWorkers()).isEmpty();
    }

    @Test
    void slowPictureHoldsUpItsSenderOnly() throws Exception {
        try (ThumbnailsOfAllScans all = new ThumbnailsOfAllScans()) {
            slowPictureHoldsUpItsSenderOnly(all.thumbnails);
        }
    }

    /** Scans are a cause of long work that can be seen beforehand; here they are not looked at. */
    private record ThumbnailsOfAllScans(Thumbnails thumbnails) implements AutoCloseable {

        ThumbnailsOfAllScans() {
            this(
                    new Thumbnails(
                            new Settings(FilesSettings.Store.FOLDER, null, null),
                            Integer.MAX_VALUE));
        }

        @Override
        public void close() {
            thumbnails.close();
        }
    }

    private void slowPictureHoldsUpItsSenderOnly(Thumbnails thumbnails) throws Exception {
        Path slow = Files.write(folder.resolve("slow"), HostilePictures.jpegOfScans(400));
        Path good = Files.write(folder.resolve("good"), Samples.of(FileType.JPEG));
        assertThat(thumbnails.make("guest", good, FileType.JPEG, folder.resolve("a"))).isTrue();
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> hostile = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                String sender = i % 2 == 0 ? "hostile" : "also hostile";
                Path target = folder.resolve("hostile" + i);
                hostile.add(
                        CompletableFuture.supplyAsync(
                                () -> {
                                    start.countDown();
                                    return thumbnails.make(sender, slow, FileType.JPEG, target);
                                },
                                threads));
            }
            start.await();
            for (int i = 0; i < 20; i++) {
                long before = System.nanoTime();
                assertThat(thumbnails.make("guest", good, FileType.JPEG, folder.resolve("b")))
                        .isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .isLessThan(Duration.ofSeconds(1));
            }
            for (CompletableFuture<Boolean> one : hostile) {
                assertThat(one.get()).isFalse();
            }
        }

        // The other one may have waited in vain.
        assertThat(
                        Stream.of("hostile", "also hostile")
                                .filter(
                                        sender ->
                                                !thumbnails.make(
                                                        sender,
                                                        good,
                                                        FileType.JPEG,
                                                        folder.resolve("b"))))
                .isNotEmpty();
        assertThat(thumbnails.make("guest", good, FileType.JPEG, folder.resolve("b"))).isTrue();
    }

    private BufferedImage make(byte[] bytes, FileType type) throws IOException {
        Path file = Files.write(folder.resolve("original"), bytes);
        Path small = folder.resolve("small");
        assertThat(thumbnails.make("guest", file, type, small)).isTrue();
        return ImageIO.read(small.toFile());
    }

    private static boolean isRed(BufferedImage image, int x, int y) {
        Color color = new Color(image.getRGB(x, y));
        return color.getRed() > 200 && color.getGreen() < 60;
    }

    private static boolean isGreen(BufferedImage image, int x, int y) {
        Color color = new Color(image.getRGB(x, y));
        return color.getGreen() > 200 && color.getRed() < 60;
    }
}
