/**
 * Loads what is otherwise loaded by the first recording that needs it: the decoders of FLAC, MP3 and OGG, and the resampler; 25 MB, a quarter of a second. For programs that run for long: Node keeps a module
 * that could not be loaded, for want of file descriptors, say, as failed until the thread ends.
 */
export async function loadAudioDecoders(): Promise<void> {
  await Promise.all([
    import('@alexanderolsen/libsamplerate-js'),
    import('@wasm-audio-decoders/flac'),
    import('@wasm-audio-decoders/ogg-vorbis'),
    import('mpg123-decoder'),
    import('ogg-opus-decoder'),
  ]);
}
