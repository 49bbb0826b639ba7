import { counted } from "@/lib/format";
import { share } from "./figures";

/** "Dress taken for Shirt: 12 images, 8.0 %". */
export function cellName(truth: string, predicted: string, value: number, part: number): string {
  const what = truth === predicted ? `${truth} recognised` : `${truth} taken for ${predicted}`;
  return `${what}: ${counted(value, "image")}, ${share(part)}`;
}
