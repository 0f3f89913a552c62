package com.hotelchat.files;

import io.quarkus.runtime.annotations.RegisterResources;

/** Tika knows contents by a list among its resources; a native executable must have it. */
@RegisterResources(globs = "org/apache/tika/mime/*.xml")
final class NativeFiles {

    private NativeFiles() {}
}
