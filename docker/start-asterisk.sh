#!/bin/sh
# Writes Asterisk's configuration from asterisk-conf/, with passwords made here and now, and starts Asterisk.
# The passwords live in a volume, so that Callbridge can read its own; nothing is shipped with the image.
set -eu
umask 027
source=/usr/local/share/callbridge/asterisk-conf
secrets=/run/callbridge-lab
etc=/etc/callbridge-lab

secret() { # NAME: the password of this name, made at the first start
    [ -s "$secrets/$1.secret" ] || head -c 24 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_' >"$secrets/$1.secret"
    cat "$secrets/$1.secret"
}

modules=$(find /usr/lib -type d -path '*/asterisk/modules' | head -n 1)
cat >"$etc/words.sed" <<END
s|@ARI_PASSWORD@|$(secret ari)|
s|@AMI_PASSWORD@|$(secret ami)|
s|@PHONE_PASSWORD@|$(secret phone)|
s|@MAILBOX_PIN@|$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')|
s|@SIP_PORT@|$SIP_PORT|
s|@ARI_PORT@|$ARI_PORT|
s|@AMI_PORT@|$AMI_PORT|
s|@AGI_PORT@|$AGI_PORT|
s|@TRUNK_PORT@|$TRUNK_PORT|
s|@RTP_START@|$RTP_START|
s|@RTP_END@|$RTP_END|
s|@ETC_DIR@|$etc|
s|@RUN_DIR@|/run/asterisk|
s|@VAR_DIR@|/var/lib/asterisk|
s|@SPOOL_DIR@|/var/spool/asterisk|
s|@LOG_DIR@|/var/log/asterisk|
s|@SOUNDS_DIR@|/var/lib/callbridge/sounds|
s|@MODULE_DIR@|$modules|
s|@DATA_DIR@|/usr/share/asterisk|
END
for file in "$source"/*.conf "$source"/existing/extensions_callbridge.conf; do
    sed -f "$etc/words.sed" "$file" >"$etc/$(basename "$file")"
done
if grep -n '@[A-Z]*_[A-Z]*@' "$etc"/*.conf; then
    echo "start-asterisk: nothing is known for these words" >&2
    exit 1
fi
# A line for a module that this build lacks is left out.
while read -r line; do
    module=${line#load = }
    [ "$module" = "$line" ] || [ -e "$modules/$module" ] || continue
    echo "$line"
done <"$source/modules.conf" >"$etc/modules.conf"

umask 007 # Callbridge's group removes recordings that are too old
exec asterisk -f -C "$etc/asterisk.conf"
