package com.hotelchat.staffchat.conversation;

import com.hotelchat.rest.MessageText;
import com.hotelchat.text.WrittenText;
import io.quarkiverse.resteasy.problem.HttpProblem;
import org.jspecify.annotations.Nullable;

/** The rules for what groups are called. */
final class GroupText {

    private static final int MAX_TITLE = 100;
    private static final int MAX_DESCRIPTION = 500;

    private GroupText() {}

    /**
     * A title; a blank one is none.
     *
     * @throws HttpProblem 400 when it is too long or no database keeps it
     */
    static @Nullable String title(@Nullable String text) {
        return text == null || isBlank(text) ? null : MessageText.line("title", text, MAX_TITLE);
    }

    /**
     * A title that a group is to have.
     *
     * @throws HttpProblem 400 when it is blank too
     */
    static String required(String text) {
        return MessageText.line("title", text, MAX_TITLE);
    }

    /**
     * A description, which may be empty.
     *
     * @throws HttpProblem 400 when it is too long or no database keeps it
     */
    static @Nullable String description(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return isBlank(text) ? "" : MessageText.accepted("description", text, MAX_DESCRIPTION);
    }

    private static boolean isBlank(String text) {
        return WrittenText.isStorable(text) && WrittenText.normalized(text).isEmpty();
    }
}
