package com.hotelchat.admin.connection;

import java.io.Serial;

/** Ends a command. The message is one sentence for the operator, without personal data. */
public final class AdminException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    /** Creates an exception without a cause. */
    public AdminException(String sentence) {
        super(sentence);
    }

    /** Creates an exception with its cause, which is not shown to the operator. */
    public AdminException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
