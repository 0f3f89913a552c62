package com.hotelchat.localstack;

import org.jspecify.annotations.Nullable;

/**
 * Something of the local stack could not start or died. The message is one clear sentence for the
 * person at the terminal.
 */
public final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartFailure(String sentence) {
        super(sentence);
    }

    StartFailure(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
