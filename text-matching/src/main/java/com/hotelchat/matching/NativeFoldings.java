package com.hotelchat.matching;

import io.quarkus.runtime.annotations.RegisterResources;

/** The tables that texts are folded by; a native executable must have them. */
@RegisterResources(
        globs = {"org/apache/lucene/analysis/icu/*.nrm", "com/ibm/icu/impl/data/icudata/*.nrm"})
final class NativeFoldings {

    private NativeFoldings() {}
}
