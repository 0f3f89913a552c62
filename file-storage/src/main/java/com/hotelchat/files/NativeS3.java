package com.hotelchat.files;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.checksums.internal.ChecksumProvider;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.http.auth.aws.crt.internal.signer.DefaultAwsCrtV4aHttpSigner;
import software.amazon.awssdk.http.auth.aws.internal.signer.util.OptionalDependencyLoaderUtil;

/**
 * Replaces, in a native executable, the parts of Amazon's client that need Amazon's Common Runtime,
 * a library in C that is not included: an executable cannot be built with code that cannot be
 * linked. Each replacement answers as the original does on a JVM without that library.
 */
final class NativeS3 {

    private NativeS3() {}

    private static RuntimeException absent() {
        return new UnsupportedOperationException(
                "Amazon's Common Runtime is not part of this executable.");
    }

    /** Signatures for several regions at once. */
    @TargetClass(OptionalDependencyLoaderUtil.class)
    static final class Signers {

        private Signers() {}

        @Substitute
        public static DefaultAwsCrtV4aHttpSigner getDefaultAwsCrtV4aHttpSigner() {
            throw absent();
        }
    }

    /** Checksums that Java does not know, and a faster one of those that it knows. */
    @TargetClass(ChecksumProvider.class)
    static final class Checksums {

        private Checksums() {}

        @Substitute
        static @Nullable SdkChecksum createCrtCrc32C() {
            return null;
        }

        @Substitute
        static SdkChecksum crc64NvmeCrtImplementation() {
            throw absent();
        }

        @Substitute
        static SdkChecksum crtXxHash(ChecksumAlgorithm algorithm) {
            throw absent();
        }
    }
}
