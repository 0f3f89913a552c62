package com.hotelchat.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoresTest {

    @TempDir Path folder;

    @Test
    void folderIsMade() {
        assertThat(stores(folder.resolve("a/b")).store()).isInstanceOf(FolderStore.class);
        assertThat(folder.resolve("a/b")).isEmptyDirectory();
    }

    @Test
    void folderThatCannotBeUsedIsNamedAtTheStart() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> stores(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hotelchat.files.folder");
    }

    private static FileStores stores(Path path) {
        return new FileStores(new Settings(FilesSettings.Store.FOLDER, path, null));
    }
}
