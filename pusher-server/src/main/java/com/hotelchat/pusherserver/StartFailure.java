package com.hotelchat.pusherserver;

import org.jspecify.annotations.Nullable;

/**
 * A server or a service could not start, or died. The message is one clear sentence for the person
 * at the terminal.
 */
public final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates a failure without a cause. */
    public StartFailure(String sentence) {
        super(sentence);
    }

    /** Creates a failure with its cause. */
    public StartFailure(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
