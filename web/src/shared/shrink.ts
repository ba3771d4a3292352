// Photos are made small on the phone, before they cost the person's data: what the service keeps is no larger.

// Enough for the picture of a place.
const LONGEST_SIDE = 1600;
const QUALITY = 0.8;
// Smaller than this is not worth the loss of drawing it anew.
const SMALL_BYTES = 300_000;

/** The photo upright and at most so many pixels a side. A file that this browser cannot draw (HEIC) stays as it is. */
export async function shrunk(file: Blob, longest = LONGEST_SIDE): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size <= SMALL_BYTES) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((made) => {
      canvas.toBlob(made, "image/jpeg", QUALITY);
    });
    return blob !== null && blob.size < file.size ? blob : file;
  } catch {
    return file;
  }
}
