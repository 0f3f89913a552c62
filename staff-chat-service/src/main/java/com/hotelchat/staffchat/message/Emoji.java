package com.hotelchat.staffchat.message;

import com.ibm.icu.text.UnicodeSet;
import io.quarkus.runtime.annotations.RegisterResources;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The emoji that Unicode recommends for general interchange (UTS #51, the RGI set). */
@RegisterResources(globs = "com/ibm/icu/impl/data/icudata/*.icu")
final class Emoji {

    private static final String PRESENTATION_SELECTOR = "\ufe0f";

    /** Fully qualified, by the same without presentation selectors. */
    private static final Map<String, String> BY_BARE_FORM = load();

    private Emoji() {}

    private static Map<String, String> load() {
        Map<String, String> emoji = new HashMap<>();
        for (String each : new UnicodeSet("[:RGI_Emoji:]")) {
            emoji.put(bare(each), each);
        }
        return Map.copyOf(emoji);
    }

    private static String bare(String text) {
        return text.replace(PRESENTATION_SELECTOR, "");
    }

    /**
     * Returns a single emoji fully qualified, whether or not the text has its presentation
     * selectors; empty for any other text.
     */
    static Optional<String> fullyQualified(String text) {
        return Optional.ofNullable(BY_BARE_FORM.get(bare(text)));
    }
}
