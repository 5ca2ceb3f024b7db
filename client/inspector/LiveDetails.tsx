/** A box that only the kernel has. */
import { useWords } from '../locales/words.ts';
import { DriftList } from './DriftList.tsx';
import { Header } from './Header.tsx';

export function LiveDetails({ id }: { id: string }) {
  const words = useWords();
  const [namespace = ''] = id.slice('live:'.length).split('/');
  return (
    <>
      <Header title={namespace} subtitle={words.state.liveOnly} />
      <DriftList namespace={namespace} />
    </>
  );
}
