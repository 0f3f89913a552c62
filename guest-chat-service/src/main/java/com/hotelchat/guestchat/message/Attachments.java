package com.hotelchat.guestchat.message;

/** Where this service serves the files of messages. */
public final class Attachments {

    /** With a slash at the end; the id follows. */
    public static final String ADDRESS = "/api/chat/attachments/";

    private Attachments() {}
}
