#!/bin/sh
# Fills a folder with what stands for a base image that cannot be downloaded here: the few commands of this machine that
# our build steps use, the libraries of these, and one more thing by kind.
#   stand-in.sh FOLDER (no-java | java JAVA_HOME | minimal)
set -eu
root="$1"
kind="$2"
mkdir -p "$root/bin" "$root/etc" "$root/lib64" "$root/tmp"
chmod 1777 "$root/tmp"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"

libraries() { # of a program or library
    ldd "$1" 2>/dev/null | sed -n 's|^[^/]*\(/[^ ]*\) (.*|\1|p' | while read -r library; do
        mkdir -p "$root$(dirname "$library")"
        [ -e "$root$library" ] || cp -L "$library" "$root$library"
    done
}

for command in sh cat cp ln mkdir rm sed head base64 timeout; do
    path=$(readlink -f "$(command -v "$command")")
    cp -L "$path" "$root/bin/$command"
    libraries "$path"
done

case "$kind" in
no-java)
    # Makes the cache's file, and nothing that a JVM could use.
    printf '#!/bin/sh\necho made > app.aot\n' >"$root/bin/java"
    chmod 755 "$root/bin/java"
    ;;
java)
    mkdir -p "$root/opt/java"
    cp -R "$3/bin" "$3/conf" "$3/lib" "$3/release" "$root/opt/java/"
    rm -f "$root/opt/java/lib/src.zip"
    ln -s /opt/java/bin/java "$root/bin/java"
    for file in "$3/bin/java" "$3"/lib/*.so "$3"/lib/server/libjvm.so; do libraries "$file"; done
    ;;
minimal)
    # Installs nothing: what would be installed is there, by name.
    printf '#!/bin/sh\n' >"$root/bin/microdnf"
    cp "$root/bin/microdnf" "$root/bin/ldd"
    chmod 755 "$root/bin/microdnf" "$root/bin/ldd"
    for library in libstdc++.so.6 libgcc_s.so.1 libz.so.1 libfreetype.so.6 libfontconfig.so.1; do
        : >"$root/lib64/$library"
    done
    mkdir -p "$root/etc/pki/ca-trust/extracted/pem"
    : >"$root/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"
    ;;
esac
