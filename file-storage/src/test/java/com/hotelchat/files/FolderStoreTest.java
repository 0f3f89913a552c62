package com.hotelchat.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FolderStoreTest extends FileStoreContract {

    private Path root;
    private FileStore store;

    @BeforeEach
    void open() throws IOException {
        root = folder.resolve("store");
        store = FolderStore.open(root);
    }

    @Override
    FileStore store() {
        return store;
    }

    @Test
    void nothingIsThereUntilAllOfItIs() throws IOException {
        FileKey key = FileKey.random();

        assertThatThrownBy(() -> store.put(key, folder.resolve("missing")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> read(key, 0, 1)).isInstanceOf(NoSuchFileException.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void whatACrashLeftGoesWithItsKey() throws IOException {
        FileKey key = FileKey.random();
        Path place = root.resolve(key.text().substring(0, 2)).resolve(key.text().substring(2, 4));
        Files.createDirectories(place);
        Files.write(place.resolve(key.text() + ".part"), bytes(10));

        store.delete(key);

        assertThat(files()).isEmpty();
    }

    @Test
    void folderThatIsNoneIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FolderStore.open(file)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> FolderStore.open(file.resolve("below")))
                .isInstanceOf(IOException.class);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
