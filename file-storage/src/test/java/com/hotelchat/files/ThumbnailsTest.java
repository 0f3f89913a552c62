package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThumbnailsTest {

    private final Thumbnails thumbnails = new Thumbnails();

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

    /** Where the red left half of the original is afterwards. */
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
        BufferedImage small =
                make(Samples.turned(Samples.image("jpg", 400, 200), orientation), FileType.JPEG);

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
    void whatTheCameraWroteIsLeftOut() throws IOException {
        byte[] original = Samples.turned(Samples.image("jpg", 400, 200), 6);
        assertThat(new String(original, ISO_8859_1)).contains("where-the-guest-lives", "Exif");

        make(original, FileType.JPEG);

        assertThat(new String(Files.readAllBytes(folder.resolve("small")), ISO_8859_1))
                .doesNotContain("where-the-guest-lives", "Exif");
    }

    @Test
    void brokenPictureHasNone() throws IOException {
        byte[] half = Samples.image("png", 400, 400);
        Path file = Files.write(folder.resolve("broken"), Arrays.copyOf(half, half.length / 2));

        assertThat(thumbnails.make(file, FileType.PNG, folder.resolve("small"))).isFalse();
        Files.write(file, Samples.hugePng());
        assertThat(thumbnails.make(file, FileType.PNG, folder.resolve("small"))).isFalse();
    }

    /** 36 million pixels are more than 100 MB when all of them are decoded. */
    @Test
    void largePictureTakesLittleMemory() throws IOException {
        Path file = Files.write(folder.resolve("large"), Samples.image("png", 6_000, 6_000));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getTotalThreadAllocatedBytes();

        assertThat(thumbnails.make(file, FileType.PNG, folder.resolve("small"))).isTrue();

        assertThat(threads.getTotalThreadAllocatedBytes() - before).isLessThan(20_000_000);
    }

    private BufferedImage make(byte[] bytes, FileType type) throws IOException {
        Path file = Files.write(folder.resolve("original"), bytes);
        Path small = folder.resolve("small");
        assertThat(thumbnails.make(file, type, small)).isTrue();
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
