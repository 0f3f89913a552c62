package com.hotelchat.guestchat.message;

/** The addresses at which this service serves the files of messages. */
public final class Attachments {

    /** The address of files, with a slash at the end; the id follows. */
    public static final String ADDRESS = "/api/chat/attachments/";

    private Attachments() {}
}
