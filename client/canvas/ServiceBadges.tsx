/** The services of a box, each with the shape of its state. */
import { shapeOf, stateOf } from '../services/serviceView.ts';
import { useWords } from '../locales/words.ts';
import { useLab } from '../state/labStore.ts';
import { StateShape } from '../ui/shapes.tsx';

export function ServiceBadges({ services }: { services: readonly { id: string; badge: string }[] }) {
  const words = useWords();
  const infos = useLab((state) => state.services);
  return (
    <div className="foot services" role="group" aria-label={words.services.title}>
      {services.map(({ id, badge }) => {
        const state = stateOf(infos.find((info) => info.id === id));
        return (
          <span key={id} className="mono" title={`${badge}: ${words.services.state[state]}`} data-state={state}>
            <StateShape state={shapeOf(state)} size={10} />
            {badge}
            <span className="visually-hidden">{words.services.state[state]}</span>
          </span>
        );
      })}
    </div>
  );
}
